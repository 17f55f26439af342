/**
 * One run: people talk, something goes wrong, it ends, everybody comes to rest, and then all that was done and seen is
 * held against all that can be read. One seed makes the same people do the same things; which of them the machine lets
 * come first is its own affair.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { judgeGoingOn } from './checkers/going-on.ts'
import { type CheckName, judge, type Verdict, violated } from './checkers/judge.ts'
import { deedsOf } from './history.ts'
import type { Fault } from './faults/fault.ts'
import { archivedRev, gather } from './gather.ts'
import { probe } from './probes.ts'
import type { System } from './system.ts'
import { aWorld, leave, until, type World } from './world.ts'

export type CampaignOptions = {
  random: () => number
  /** More than one: at the same time. */
  faults: readonly Fault[]
  speakers: number
  /** How long people act; the fault lasts from a quarter of it to three quarters. */
  actMs: number
  /** How long after the end of the fault everything has to agree. */
  patienceMs: number
  /** The fault ends only when nobody has anything left to say. */
  endsInSilence?: boolean
}

export type Outcome = {
  verdict: Verdict
  violated: CheckName[]
  /** From the end of the fault to the first look at which everything agreed; null: it never did. */
  agreedAfterMs: number | null
  acts: number
  unknown: number
  messages: number
}

/** What has come to pass and does not go away: there is nothing to wait for. */
const certain: ReadonlySet<CheckName> = new Set<CheckName>([
  ...(['doubled', 'reordered', 'phantom', 'leaked', 'unlisted', 'misanswered'] as const),
])

/** Between two turns of one person. */
const turnMinMs = 150
const turnSpreadMs = 300
const againEveryMs = 700
/** H10 promises ten seconds; a busy machine is given two more. */
const archivedWithinMs = 12_000
const silenceMs = 3_500

export async function fight(system: System, options: CampaignOptions): Promise<Outcome> {
  const { faults, actMs, random, patienceMs } = options
  const world = await aWorld(system, random, options.speakers)
  const lasting = new Set<Fault>()
  const end = async (): Promise<void> => {
    for (const fault of lasting) await fault.end?.(world)
    lasting.clear()
    for (const member of world.members) member.hurry()
  }
  const quiet = new AbortController()
  try {
    const talk = Promise.all(world.members.map((member) => actUntil(world, member, quiet.signal)))
    await sleep(actMs / 4)
    world.absent.look(true)
    await sleep(300)
    const from = performance.now()
    for (const fault of faults) {
      lasting.add(fault)
      await fault.begin(world)
    }
    world.absent.close()
    const half = sleep(actMs / 4).then(() => removeLeaver(world))
    await Promise.all([repeat(world, faults, actMs / 2), half])
    const meanwhile = { from, to: performance.now() }
    if (!options.endsInSilence) await end()
    const endedAt = performance.now()
    await sleep(actMs / 4)
    quiet.abort()
    await talk
    await fallSilent(world, patienceMs)
    if (options.endsInSilence) {
      await sleep(silenceMs)
      await end()
    }
    const wentOn = faults.every(({ isBehind }) => isBehind)
      ? judgeGoingOn(world.history.entries, meanwhile)
      : ''
    world.answers.set('do people go on talking?', wentOn)
    return await comeToRest(world, patienceMs, options.endsInSilence ? performance.now() : endedAt)
  } finally {
    quiet.abort()
    await end()
    leave(world)
  }
}

async function actUntil(
  { random, absent, silent, owner }: World,
  member: World['owner'],
  signal: AbortSignal,
) {
  while (!signal.aborted) {
    await sleep(turnMinMs + random() * turnSpreadMs)
    if (member === absent || signal.aborted) continue
    if (member === owner) member.list()
    if (member === owner && random() < 0.3) member.upload()
    if (member !== silent) member.turn()
  }
}

async function repeat(world: World, faults: readonly Fault[], forMs: number): Promise<void> {
  const deadline = performance.now() + forMs
  while (performance.now() < deadline) {
    await sleep(againEveryMs)
    for (const fault of faults) await fault.again?.(world)
  }
}

async function removeLeaver({
  history,
  owner,
  leaver,
  outsider,
  door,
  conversationId,
  tokenOf,
  members,
}: World) {
  const userId = leaver.person.id
  const n = history.invoke(owner.person.id, { type: 'remove', userId })
  const path = `/v1/conversations/${conversationId}/members/${userId}`
  const { status } = await door.call(await tokenOf(owner.person), `DELETE ${path}`)
  if (status !== 200) return history.note(owner.person.id, { what: 'fail', n, code: String(status) })
  const rev = Math.max(...members.map(({ log }) => log.rev))
  history.note(owner.person.id, { what: 'ok', n, place: { seq: 0, rev } })
  for (const stranger of [outsider, leaver]) {
    const who = stranger.person.id
    const entering = history.invoke(who, { type: 'enter', door: 'conversation', isForbidden: true })
    const isIn = await stranger.listenToConversation()
    history.note(who, isIn ? { what: 'ok', n: entering } : { what: 'fail', n: entering, code: 'refused' })
  }
}

/** The last acts: what is said again, what has to be refused, and eyes that look away. */
async function fallSilent({ members, absent, silent }: World, patienceMs: number): Promise<void> {
  const present = members.filter((member) => member !== absent)
  // by whoever has said nothing yet, and is not refused for haste
  silent.sayForbidden('a text with \u0000 in it')
  silent.sayForbidden('half of a pair: \ud800')
  for (const member of present) {
    // the first, which may have left the tail since, and the last
    for (const said of [member.said[0], member.said.at(-1)]) if (said) member.sayAgain(said, 1)
    member.look(false)
  }
  await Promise.all(present.map((member) => member.settled(patienceMs)))
}

async function comeToRest(world: World, patienceMs: number, endedAt: number): Promise<Outcome> {
  const { members, absent, history } = world
  const present = members.filter((member) => member !== absent)
  const headRev = () => Math.max(...present.map(({ log }) => log.rev))
  await world.system.vendors.postgres.settled()
  const away = await until(
    () => present.every(({ isLive }) => isLive),
    patienceMs,
    'somebody has not come back',
  )
  const archived = away || (await follows(world, headRev, Math.min(archivedWithinMs, patienceMs)))
  const probes = new Map([
    ...world.answers,
    ['does Postgres follow with nobody’s help?', archived],
    ...(await probe(world)),
  ])
  for (;;) {
    const evidence = await gather(world, probes)
    const verdict = judge(evidence)
    const afterMs = performance.now() - endedAt
    const names = violated(verdict)
    if (names.length > 0 && afterMs < patienceMs && !names.some((name) => certain.has(name))) {
      await sleep(500)
      continue
    }
    const deeds = deedsOf(history.entries)
    return {
      ...{ verdict, violated: names },
      agreedAfterMs: names.length === 0 ? afterMs : null,
      acts: deeds.length,
      unknown: deeds.filter(({ outcome }) => outcome === 'unknown').length,
      messages: evidence.refetched.length,
    }
  }
}

/** Nobody asks the room for anything meanwhile: a call would arm what it has forgotten to arm. */
async function follows(world: World, headRev: () => number, withinMs: number): Promise<string> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    if ((await archivedRev(world)) >= headRev()) return ''
    await sleep(250)
  }
  return `${headRev()} revs are here, ${await archivedRev(world)} there`
}
