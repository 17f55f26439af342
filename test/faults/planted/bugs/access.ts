/** Who may: members, what is deleted, keys and tokens, and what must not be let in. */
import { shortTail } from '../../faults/clients.ts'
import type { Bug } from '../bug.ts'

const room = 'durable-objects/conversation'

/** Whoever is removed is closed in the same act, and once more at the next push: a bug needs both doors open. */
const notClosedWhenRemoved = {
  file: `${room}/handlers/members.ts`,
  find: "  room.sessions.closeUsers(new Set(removed), closeCodes.removed, 'no longer a member')\n",
  put: '',
}

export const accessBugs = {
  'no membership check at push': {
    fault: 'none',
    edits: [
      notClosedWhenRemoved,
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
      notClosedWhenRemoved,
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
  'keys forgotten while nobody publishes them': {
    fault: 'keys-down',
    edits: [
      {
        file: 'worker/auth/key-sets.ts',
        find: '      if (otherwise) return otherwise\n',
        put: '      entry.set = null\n',
      },
    ],
  },
  'expired token refused for good': {
    fault: 'long-offline',
    edits: [
      {
        file: 'worker/routes/socket.ts',
        find: 'isTokenExpired(verified.problem) ? closeCodes.tokenExpired : undefined',
        put: 'undefined',
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
} as const satisfies Record<string, Bug>
