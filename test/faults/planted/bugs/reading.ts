/** What is read and counted: viewing, cursors, badges, lists. */
import type { Bug } from '../bug.ts'

const room = 'durable-objects/conversation'

export const readingBugs = {
  'viewing not closed after a reset': {
    fault: 'room-aborted',
    edits: [{ file: `${room}/room.ts`, find: '    this.reading.closeOrphans()\n', put: '' }],
  },
  'viewing closed at the wrong seq': {
    fault: 'none',
    edits: [
      {
        file: `${room}/reading.ts`,
        find: '      intervals.end(userId)\n      cursors.touch(userId, log.lastSeq)',
        put: '      intervals.end(userId)\n      cursors.touch(userId, Math.max(0, log.lastSeq - 3))',
      },
    ],
  },
  'cursor that moves back': {
    fault: 'none',
    edits: [
      { file: `${room}/reading.ts`, find: ' && readSeq > this.readSeqOf(userId)', put: '' },
      {
        file: `${room}/storage/cursors.ts`,
        find: 'SET read_seq = excluded.read_seq, rev = excluded.rev\n         WHERE excluded.read_seq > cursors.read_seq',
        put: 'SET read_seq = excluded.read_seq, rev = excluded.rev',
      },
    ],
  },
  'unread that forgets deletions': {
    fault: 'none',
    edits: [
      {
        file: `${room}/head.ts`,
        find: 'deletedSeqs: room.log.tombstonesAbove(view.lastSeq - unreadWindow)',
        put: 'deletedSeqs: []',
      },
    ],
  },
  'silence of Redis read as an empty list': {
    fault: 'redis-down',
    edits: [
      {
        file: 'stores/conversation-list.ts',
        find: "    console.warn(JSON.stringify({ event: 'list_without_redis', error: name }))\n    return null",
        put: "    console.warn(JSON.stringify({ event: 'list_without_redis', error: name }))\n    return { ...nothing(), base: new Map(), announcements: new Map() }",
      },
    ],
  },
} as const satisfies Record<string, Bug>
