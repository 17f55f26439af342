/** A conversation with everybody who is in it, or would like to be: what a campaign is fought over. */
import { parseConversationId, type ConversationId } from '../../schema/ids.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import { aCampus, addPeople, person, sql, type TestCampus } from '../campus.ts'
import { Door } from './clients/door.ts'
import { Eavesdropper } from './clients/eavesdropper.ts'
import { Member } from './clients/member.ts'
import { History } from './history.ts'
import type { System } from './system.ts'

export type World = {
  system: System
  campus: TestCampus
  conversationId: ConversationId
  /** Of the conversation's room. */
  roomName: string
  door: Door
  history: History
  random: () => number
  /** Its owner first; `reader`, whom the others mention; the rest are speakers. */
  members: Member[]
  owner: Member
  /** Wants to hear nothing. */
  silent: Member
  /** Looks at the conversation and is gone with the fault. */
  absent: Member
  /** Is removed in the middle, with its sockets open. */
  leaver: Eavesdropper & { person: UserSummary }
  outsider: Eavesdropper & { person: UserSummary }
  tokenOf: (person: UserSummary) => Promise<string>
  /** Seconds by which the clock of somebody's host is ahead. */
  clocks: Map<string, number>
  /** Whose device comes back with a token that has long expired. */
  expired: Set<string>
  /** What faults have asked on the way: by question, what was wrong, or nothing. */
  answers: Map<string, string>
}

const openWithinMs = 20_000

export async function aWorld(system: System, random: () => number, speakers: number): Promise<World> {
  const history = new History()
  const { direct, keys, receiver } = system.vendors
  const campus = await aCampus(direct, { settings: { events: true } })
  await sql(direct, 'UPDATE campuses SET shared_secret = NULL, jwks_url = $2 WHERE id = $1', [
    campus.id,
    keys.url,
  ])
  const people = ['owner', 'reader', 'silent', 'absent', ...numbered(speakers)].map((id) =>
    person(id, `The ${id}`, 'student'),
  )
  const [leaverPerson, outsiderPerson] = [
    person('leaver', 'The leaver', 'student'),
    person('outsider', 'The outsider', 'student'),
  ]
  await addPeople(system.vendors.direct, campus.id, [...people, leaverPerson, outsiderPerson])
  const door = new Door(system.url)
  const endpoint = await door.must(campus.serverKey, 'POST /v1/webhook-endpoints', {
    url: `${receiver.url}/${campus.id}`,
  })
  receiver.secrets.set(campus.id, (endpoint as { secret: string }).secret)
  const [clocks, expired] = [new Map<string, number>(), new Set<string>()]
  const tokenAt = (who: UserSummary, seconds: number) => {
    const { issuer: iss, audience: aud } = campus
    return keys.sign({
      iss,
      aud,
      sub: who.id,
      name: who.name,
      role: who.role,
      iat: seconds,
      exp: seconds + 300,
    })
  }
  const now = () => Math.floor(Date.now() / 1000)
  const tokenOf = (who: UserSummary) => tokenAt(who, now() + (clocks.get(who.id) ?? 0))
  /** As a device has it, which may have slept since. */
  const keptTokenOf = (who: UserSummary) =>
    expired.delete(who.id) ? tokenAt(who, now() - 604_800) : tokenOf(who)
  const [first, ...others] = people
  if (!first) throw new Error('Nobody is there.')
  const created = await door.must(await tokenOf(first), 'POST /v1/conversations', {
    kind: 'group',
    title: 'The group',
    members: [...others, leaverPerson].map(({ id }) => id),
  })
  const conversationId = parseConversationId((created as { id: string }).id)
  if (!conversationId) throw new Error('The new conversation has an id that is none.')

  const members = people.map(
    (one) =>
      new Member({
        ...{ person: one, url: system.url, door, conversationId, history, random },
        token: () => keptTokenOf(one),
      }),
  )
  const listening = (who: UserSummary) =>
    Object.assign(
      new Eavesdropper({
        ...{ who: who.id, url: system.url, conversationId, history },
        token: () => tokenOf(who),
      }),
      { person: who },
    )
  const [owner, , silent, absent] = members
  if (!owner || !silent || !absent) throw new Error('Somebody is missing.')
  const world: World = {
    ...{ system, campus, conversationId, door, history, random, members, owner, silent, absent, tokenOf },
    ...{ clocks, expired, answers: new Map() },
    roomName: `${campus.id}/${conversationId}`,
    leaver: listening(leaverPerson),
    outsider: listening(outsiderPerson),
  }
  await enter(world)
  return world
}

async function enter({ members, leaver, outsider, silent, door, conversationId, tokenOf, history }: World) {
  for (const member of members) member.open()
  const missing = await until(
    () => members.every(({ isLive }) => isLive),
    openWithinMs,
    'not everybody came in',
  )
  if (missing !== '') throw new Error(missing)
  const doors = [leaver.listenToConversation(), leaver.listenToNews(), outsider.listenToNews()]
  if ((await Promise.all(doors)).includes(false)) throw new Error('Whoever listens was turned away.')
  const n = history.invoke(silent.person.id, { type: 'level', level: 'nothing' })
  await door.must(await tokenOf(silent.person), `PUT /v1/conversations/${conversationId}/level`, {
    level: 'nothing',
  })
  history.note(silent.person.id, { what: 'ok', n })
}

/** Empty once it is so; after the time that it may take: what is to be said. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
  otherwise: string,
): Promise<string> {
  const deadline = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > deadline) return otherwise
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return ''
}

export function leave({ members, leaver, outsider }: World): void {
  for (const one of [...members, leaver, outsider]) one.close()
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `speaker-${index}`)
}
