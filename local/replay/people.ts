/**
 * The people of a transcript as people of the campus. Nicks hold what ids may not, and may differ only in what
 * an id drops, so each id is made safe first and unique then. The prefix keeps them apart from seeded people.
 */
import { parseUserId, type UserId } from '../../schema/ids.ts'
import { userNameCharactersMax } from '../../schema/limits.ts'
import type { TranscriptPerson } from './transcript.ts'

export type ReplayPerson = { id: UserId; name: string; role: 'instructor' | 'student' }

const nickCharactersMax = 40

/** Whoever answers most teaches; where nothing is annotated, whoever talks most. In the transcript's order. */
export function castPeople(people: readonly TranscriptPerson[]): ReplayPerson[] {
  const taken = new Set<string>()
  const [teacher] = people.toSorted(
    (one, other) => other.answers - one.answers || other.messages - one.messages,
  )
  return people.map((person) => ({
    id: uniqueId(person.nick, taken),
    name: Array.from(person.nick).slice(0, userNameCharactersMax).join(''),
    role: person === teacher ? 'instructor' : 'student',
  }))
}

function uniqueId(nick: string, taken: Set<string>): UserId {
  const letters = nick
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]/g, '')
  const base = `replay.${letters.slice(0, nickCharactersMax) || 'nameless'}`
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`
  taken.add(id)
  const userId = parseUserId(id)
  if (!userId) throw new Error(`The id "${id}", made from a nick, is not an id.`)
  return userId
}
