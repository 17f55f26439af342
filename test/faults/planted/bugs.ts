/**
 * Bugs on purpose, one a build: what a hand might have slipped in, and under which fault it shows. A harness that cannot
 * see one of them proves nothing. `revealed` makes a bug visible within seconds and is itself none.
 */
import type { FaultName } from '../faults/all.ts'
import { shortTail } from '../faults/clients.ts'
import type { Edit } from './edit.ts'

export type Bug = {
  edits: readonly Edit[]
  revealed?: readonly Edit[]
  fault: FaultName
  endsInSilence?: true
}

const room = 'durable-objects/conversation'

export const bugs = {
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
    fault: 'room-aborted',
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
    revealed: shortTail,
    edits: [
      {
        file: `${room}/storage/message-log.ts`,
        find: 'return rev >= this.#progress.now.trimmedRev && rev <= this.#rev',
        put: 'return rev <= this.#rev',
      },
    ],
  },
  'watermark moved before Postgres confirms': {
    fault: 'postgres-down',
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'const outcome = await this.#parts.archive.write(batch)',
        put: 'this.#confirm(batch)\n      const outcome = await this.#parts.archive.write(batch)',
      },
    ],
  },
  'upsert without the rev guard': {
    fault: 'postgres-late',
    edits: [
      {
        file: 'stores/archive-statements.ts',
        find: 'pinned_at = excluded.pinned_at, deleted_by_staff = excluded.deleted_by_staff\n    WHERE excluded.rev > messages.rev`',
        put: 'pinned_at = excluded.pinned_at, deleted_by_staff = excluded.deleted_by_staff`',
      },
    ],
  },
  'alarm that throws': {
    fault: 'postgres-down',
    endsInSilence: true,
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'people do meanwhile.\n      this.#failures += 1\n      this.#retryAfter(this.#failures)\n',
        put: 'people do meanwhile.\n      this.#failures += 1\n      throw error\n',
      },
    ],
  },
  'alarm not armed again': {
    fault: 'postgres-down',
    endsInSilence: true,
    edits: [
      {
        file: 'durable-objects/alarm-schedule.ts',
        find: '    } finally {\n      await this.arm()\n    }',
        put: '    } finally {\n    }',
      },
    ],
  },
  'no membership check at push': {
    fault: 'none',
    edits: [
      {
        file: `${room}/handlers/members.ts`,
        find: "  room.sessions.closeUsers(new Set(removed), closeCodes.removed, 'no longer a member')\n",
        put: '',
      },
      {
        file: `${room}/room.ts`,
        find: 'if (session.judgedAtRosterRev === this.roster.rev) return true',
        put: 'if (session.judgedAtRosterRev !== null) return true',
      },
    ],
  },
  'socket of a removed member left open': {
    fault: 'none',
    edits: [
      {
        file: `${room}/handlers/members.ts`,
        find: "  room.sessions.closeUsers(new Set(removed), closeCodes.removed, 'no longer a member')\n",
        put: '',
      },
      {
        file: `${room}/room.ts`,
        find: "      this.sessions.close(session, closeCodes.removed, 'no longer a member')\n",
        put: '',
      },
    ],
  },
  'news to a removed member': {
    fault: 'none',
    edits: [
      {
        file: `${room}/teller.ts`,
        find: 'return !hasRoster(conversation) || roster.roleOf(userId) !== null',
        put: 'return hasRoster(conversation) || roster !== null',
      },
      {
        file: `${room}/teller.ts`,
        find: 'return this.#parts.roster.list().map(({ userId }) => userId)',
        put: "return this.#parts.roster.list().map(({ userId }) => userId).concat('leaver' as UserId, 'outsider' as UserId)",
      },
      {
        file: `${room}/teller.ts`,
        find: 'const isSure = asked.isWhole || !hasRoster(conversation)',
        put: 'const isSure = false',
      },
    ],
  },
  'text kept in a tombstone': {
    fault: 'none',
    edits: [
      {
        file: 'domain/tombstone.ts',
        find: '{ seq, rev, senderId, clientMessageId, replyTo, bot, sentAt }: Message',
        put: '{ seq, rev, senderId, clientMessageId, replyTo, bot, sentAt, text }: Message',
      },
      { file: 'domain/tombstone.ts', find: "text: '' }", put: 'text }' },
    ],
  },
  'deleted text kept in what it said before': {
    fault: 'none',
    edits: [
      {
        file: 'stores/archive-statements.ts',
        find: '    sql`DELETE FROM message_versions WHERE ${gone}`,\n',
        put: '',
      },
    ],
  },
  'deleted text kept in a quote': {
    fault: 'none',
    revealed: shortTail,
    edits: [
      { file: `${room}/room-facts.ts`, find: '    this.quotes.erase(seq)\n', put: '' },
      { file: `${room}/quoting.ts`, find: '    quotes.forgetUnwanted()\n', put: '' },
    ],
  },
  'key cached by its kid alone': {
    fault: 'none',
    edits: [
      {
        file: 'worker/auth/key-sets.ts',
        find: 'const jwk = set.keys.get(kid) ??',
        put: 'for (const [id, one] of set.keys) if (!byKid.has(id)) byKid.set(id, one)\n    const jwk = byKid.get(kid) ??',
      },
      {
        file: 'worker/auth/key-sets.ts',
        find: 'export class KeySets {',
        put: 'const byKid = new Map<string, JWK>()\n\nexport class KeySets {',
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
  'NUL let in': {
    fault: 'none',
    edits: [
      {
        file: 'domain/message-text.ts',
        find: "  if (text.includes('\\u0000')) return problem('text_invalid', 'The text holds the character U+0000.')\n",
        put: '',
      },
    ],
  },
  'half of a surrogate pair let in': {
    fault: 'none',
    edits: [
      {
        file: 'domain/message-text.ts',
        find: "  if (!text.isWellFormed()) return problem('text_invalid', 'The text holds half of a surrogate pair.')\n",
        put: '',
      },
    ],
  },
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
  'summary to somebody who wants none': {
    fault: 'none',
    edits: [
      {
        file: `${room}/teller.ts`,
        find: "if (level !== 'mentions') return level === 'all'",
        put: "if (level !== 'mentions') return true",
      },
    ],
  },
  'event under a new name each time': {
    fault: 'postgres-loses-replies',
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'const eventIdOf = (n: number) => eventId(conversation.epoch, n)',
        put: 'const eventIdOf = (n: number) => eventId(conversation.epoch, n + Math.floor(Math.random() * 1e9))',
      },
    ],
  },
  'event forgotten': {
    fault: 'none',
    edits: [
      {
        file: `${room}/storage/change-log.ts`,
        find: '    const n = this.#last + 1\n',
        put: '    const n = this.#last + 1\n    if (n % 20 === 0) return\n',
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
} as const satisfies Record<string, Bug>

export type BugName = keyof typeof bugs

export const bugNames = Object.keys(bugs).filter(isBugName)

export function isBugName(name: string): name is BugName {
  return Object.hasOwn(bugs, name)
}
