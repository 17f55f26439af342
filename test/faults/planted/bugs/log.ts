/** What is said: once, in order, acked when it is kept, and caught up without a hole. */
import { shortTail } from '../../faults/clients.ts'
import type { Bug } from '../bug.ts'

const room = 'durable-objects/conversation'

export const logBugs = {
  'no dedupe': {
    fault: 'duplicates',
    edits: [
      {
        file: `${room}/handlers/send.ts`,
        find: 'const known = room.sentKeys.get(sender.id, clientMessageId)',
        put: 'const known = null',
      },
      {
        file: `${room}/storage/sent-keys.ts`,
        find: "'INSERT INTO sent_keys",
        put: "'INSERT OR REPLACE INTO sent_keys",
      },
    ],
  },
  'dedupe key trimmed with the tail': {
    fault: 'none',
    revealed: shortTail,
    edits: [
      {
        file: `${room}/storage/message-log.ts`,
        find: 'this.#held -= gone.length',
        put: "this.#held -= gone.length; this.#sql.exec('DELETE FROM sent_keys WHERE seq NOT IN (SELECT seq FROM messages)')",
      },
    ],
  },
  'ack before commit': {
    fault: 'runtime-killed',
    edits: [
      {
        file: `${room}/handlers/commands.ts`,
        find: "    const answer = sendMessage(room, session.actor, command, ({ replayed, ...sent }) =>\n      say(session, { type: 'ack', ...sent, ...(replayed && { replayed }) }),\n    )\n    if (!answer.ok) sayProblem(session, answer.problem, command)",
        put: `    const { lastSeq, rev } = room.log
    const pending = (room.pending ?? 0) + 1
    room.pending = pending
    const place = { seq: lastSeq + pending, rev: rev + pending }
    const { clientMessageId } = command
    say(session, { type: 'ack', clientMessageId, ...place, epoch: room.conversation.epoch, viewers: 0 })
    setTimeout(() => {
      room.pending -= 1
      sendMessage(room, session.actor, command)
    }, 250)`,
      },
    ],
  },
  'broadcast before commit': {
    fault: 'room-aborted',
    edits: [
      {
        file: `${room}/handlers/send.ts`,
        find: '  const mentions = mentionsOf(room, actor, text)\n',
        put: `  const mentions = mentionsOf(room, actor, text)
  if (Math.random() < 0.1) {
    const early = { seq: room.log.lastSeq + 1, rev: room.log.rev + 1, senderId: sender.id, clientMessageId, ...said }
    room.broadcaster.announce({ ...early, sentAt: new Date(sentAt).toISOString() })
    return { ok: false, problem: problem('unavailable') }
  }
`,
      },
    ],
  },
  'rev not raised by an edit': {
    fault: 'none',
    edits: [
      {
        file: `${room}/storage/message-log.ts`,
        find: 'const changed = { ...message, rev: this.#rev + 1 }',
        put: 'const changed = { ...message, rev: message.editedAt || message.reactions ? message.rev : this.#rev + 1 }',
      },
      {
        file: `${room}/storage/message-log.ts`,
        find: '    this.#rev = changed.rev\n',
        put: '    this.#rev = Math.max(this.#rev, changed.rev)\n',
      },
    ],
  },
  'epoch ignored at welcome': {
    fault: 'none',
    edits: [
      {
        file: `${room}/handlers/join.ts`,
        find: 'since.epoch !== room.conversation.epoch || ',
        put: '',
      },
    ],
  },
  'complete with a hole in the tail': {
    fault: 'half-offline',
    revealed: [
      ...shortTail,
      {
        file: `${room}/handlers/join.ts`,
        find: 'room.log.above(since.rev, tailMessagesMax, welcomeBytesMax)',
        put: 'room.log.above(since.rev, 500, welcomeBytesMax)',
      },
    ],
    edits: [
      {
        file: `${room}/storage/message-log.ts`,
        find: 'return rev >= this.#progress.now.trimmedRev && rev <= this.#rev',
        put: 'return rev <= this.#rev',
      },
    ],
  },
  'timestamp for a cursor': {
    fault: 'sockets-cut',
    edits: [
      {
        file: `${room}/storage/message-log.ts`,
        find: "'SELECT * FROM messages WHERE rev > ? ORDER BY rev LIMIT ?'",
        put: "'SELECT * FROM messages WHERE sent_at > coalesce((SELECT sent_at FROM messages WHERE rev = ?), 0) ORDER BY rev LIMIT ?'",
      },
    ],
  },
  'frame that leaves out a change': {
    fault: 'none',
    edits: [
      {
        file: `${room}/broadcaster.ts`,
        find: 'const count = this.#send(messages, to, settings?.state)',
        put: 'const count = this.#send(messages.filter(({ editedAt }) => editedAt === undefined), to, settings?.state)',
      },
    ],
  },
  'seq given twice after a rollback': {
    fault: 'room-aborted',
    edits: [
      {
        file: `${room}/storage/message-log.ts`,
        find: 'this.#lastSeq = Math.max(head.seq ?? 0, this.#progress.now.trimmedSeq)',
        put: 'this.#lastSeq = Math.max(0, (head.seq ?? 0) - 1)',
      },
    ],
  },
  'send that waits for Postgres': {
    fault: 'postgres-slow',
    edits: [
      {
        file: `${room}/conversation-room.ts`,
        find: '    await measured(this.env, () => takeFrame(room, session, data))\n',
        put: '    if (room.archiver.isPending) await room.archiver.run()\n    await measured(this.env, () => takeFrame(room, session, data))\n',
      },
    ],
  },
} as const satisfies Record<string, Bug>
