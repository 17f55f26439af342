/** Two places that must tell the same of a message and do not. */
import type { Shown } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

/** What two clients hold. */
export function findDivergence({ held }: Evidence): Finding[] {
  const [first, ...others] = [...held]
  if (!first) return []
  const [name, messages] = first
  return others.flatMap(([who, own]) => differences(messages, own, `${name} and ${who}`))
}

/** What came by frames against what the history's route says of the same messages. */
export function findUnlikeRefetched({ held, refetched }: Evidence): Finding[] {
  return [...held].flatMap(([who, own]) => differences(refetched, own, `the history and ${who}`))
}

/** The room, and Postgres, which follows it. */
export function findUnlikeArchive({ room, archived, refetched, cursors }: Evidence): Finding[] {
  const behind = [...cursors.room]
    .filter(([userId, readSeq]) => cursors.archived.get(userId) !== readSeq)
    .map(
      ([userId, readSeq]) =>
        `${userId} has read to ${readSeq}, in Postgres to ${cursors.archived.get(userId)}`,
    )
  const missing = refetched.filter(({ seq }) => !archived.some((message) => message.seq === seq))
  return [
    ...differences(room, archived, 'the room and Postgres'),
    ...missing.map(({ seq }) => `seq ${seq} is not in Postgres`),
    ...behind,
  ]
}

function differences(one: readonly Shown[], other: readonly Shown[], who: string): Finding[] {
  const known = new Map(one.map((message) => [message.seq, message]))
  return other.flatMap((message) => {
    const expected = known.get(message.seq)
    if (!expected || isAlike(expected, message)) return []
    return [`seq ${message.seq} differs between ${who}: rev ${expected.rev} and rev ${message.rev}`]
  })
}

function isAlike(one: Shown, other: Shown): boolean {
  const print = ({ seq, rev, senderId, clientMessageId, text, replyTo, isDeleted, reactions }: Shown) =>
    JSON.stringify([seq, rev, senderId, clientMessageId, text, replyTo ?? null, isDeleted, reactions])
  return print(one) === print(other)
}
