/**
 * Whom a conversation may be begun with. A host knows its people and may say who can be found (`element.people`); without that, it
 * is those whom the reader meets already: in private conversations, groups and classes, of which large ones list nobody.
 */
import type { HomeroomClient } from '../../../client/homeroom.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'

export type PeopleSource = (query: string, signal: AbortSignal) => Promise<readonly UserSummary[]>

/** Classes, then the liveliest groups: a request each, once for as long as the dialog is open. */
const conversationsAsked = 6
const namesMax = 100

export function peopleMet(client: HomeroomClient): PeopleSource {
  let met: Promise<UserSummary[]> | null = null
  return async (query, signal) => {
    met ??= askAll(client, signal)
    const wanted = fold(query)
    return (await met).filter(({ name }) => fold(name).includes(wanted))
  }
}

async function askAll(client: HomeroomClient, signal: AbortSignal): Promise<UserSummary[]> {
  const { entries } = client.conversations.getSnapshot()
  const listed = entries
    .filter(({ kind }) => kind === 'group' || kind === 'class')
    // a class holds most of those whom one may want to meet
    .sort((one, other) => Number(other.kind === 'class') - Number(one.kind === 'class'))
    .slice(0, conversationsAsked)
  const pages = await Promise.allSettled(
    listed.map(({ id }) => client.api.members(id, { limit: namesMax }, { signal })),
  )
  const people = new Map<UserId, UserSummary>()
  for (const { people: two = [] } of entries) for (const person of two) people.set(person.id, person)
  for (const page of pages)
    if (page.status === 'fulfilled') for (const person of page.value.users) people.set(person.id, person)
  return [...people.values()].sort((one, other) => one.name.localeCompare(other.name))
}

/** "nunez" finds Núñez. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}
