/**
 * Hostile input through every door of a running system: each route of the table, each socket, and between them somebody who
 * only listens and must go on hearing. The same seed makes the same inputs.
 */
import { randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { routes } from '../../worker/routes.ts'
import { sql } from '../campus.ts'
import type { Services } from '../services.ts'
import { Asker } from './ask.ts'
import { allTexts } from './data-set.ts'
import { burstsOf, overSocket, type SocketKind } from './over-socket.ts'
import { type Findings, hangMs, overHttp } from './over-http.ts'
import { show } from './read-back.ts'
import { Requests } from './requests.ts'
import { aStage, type Stage } from './stage.ts'

export type CampaignOptions = {
  seed: number
  /** Requests to each route. */
  runs: number
  /** Bursts on each kind of socket. */
  bursts: number
  /** Routes that share a stage: whoever is removed or deactivated by one is missing to the next. */
  routesPerStage: number
  /** By operation; empty: all. */
  only?: readonly string[]
  progress?: (text: string) => void
}

export type Outcome = Findings & { routes: number; bursts: number; frames: number }

const lanes = 8
/** A socket of somebody gives way when they open more than a few. */
const socketLanes = 4

export async function attack(services: Services, url: URL, options: CampaignOptions): Promise<Outcome> {
  const asker = new Asker(url, lanes * 2)
  const more = allTexts()
  const findings: Outcome = {
    ...{ faults: [], pairs: new Set(), statuses: new Map(), readBack: 0, slowestMs: 0 },
    ...{ routes: 0, bursts: 0, frames: 0 },
  }
  const { only = [], runs, routesPerStage, progress = () => undefined } = options
  const wanted = routes.filter(({ facts }) => only.length === 0 || only.includes(facts.operationId))
  try {
    for (let from = 0; from < wanted.length; from += routesPerStage) {
      const stage = await aStage(services, asker, url, runs)
      const requests = new Requests(stage.ids, more)
      for (const [offset, { facts }] of wanted.slice(from, from + routesPerStage).entries()) {
        const made = fc.sample(requests.to(facts), { seed: options.seed + from + offset, numRuns: runs })
        // two who change the same thing at once would find each other's words
        const atOnce = facts.method === 'PUT' || facts.method === 'PATCH' ? 1 : lanes
        await inLanes(atOnce, made, (hostile) => overHttp(stage, hostile, findings))
        findings.routes += 1
      }
      await judgeBystanders(stage, findings)
      await judgeTexts(stage, findings)
      stage.close()
      if (findings.routes % 10 === 0)
        progress(`${findings.routes} of ${wanted.length} routes, ${findings.pairs.size} inputs`)
    }
    if (only.length === 0)
      for (const kind of ['conversation', 'personal'] as const)
        await attackSockets(await aStage(services, asker, url, 0), kind, { url, more, findings, ...options })
    return findings
  } finally {
    asker.close()
  }
}

async function attackSockets(
  stage: Stage,
  kind: SocketKind,
  { url, more, findings, seed, bursts }: CampaignOptions & { url: URL; more: string[]; findings: Outcome },
): Promise<void> {
  const tokens = await Promise.all(stage.victims.map((victim) => stage.campus.tokenFor(victim)))
  const { attacked } = stage.bystanders
  const made = fc.sample(burstsOf(kind, { ...stage.ids, ClientMessageId: [] }, more), {
    seed,
    numRuns: bursts,
  })
  await inLanes(socketLanes, made, async (frames, index) => {
    const token = tokens[index % tokens.length] ?? ''
    const talk = { url, kind, conversationId: stage.group, token, frames }
    const { faults, taken } = await overSocket(talk)
    for (const fault of faults) findings.faults.push(`${kind} socket: ${fault}`)
    for (const { clientMessageId, text } of taken) {
      const isHeard = await attacked.hears(clientMessageId, 10_000)
      const heard = attacked.textOf(clientMessageId)
      findings.readBack += 1
      // the same sender may have said it again in another way, which is refused
      if (!isHeard) findings.faults.push(`${kind} socket: ${show(text)} was acked and not told`)
      else if (heard !== text && heard !== undefined && !taken.some((one) => one.text === heard))
        findings.faults.push(`${kind} socket: ${show(text)} was told as ${show(heard)}`)
    }
    findings.bursts += 1
    findings.frames += frames.length
    for (const { data } of frames) findings.pairs.add(`${kind} ${String(data)}`)
    if (index % 20 === 0) await judgeBystanders(stage, findings)
  })
  await judgeBystanders(stage, findings)
  await judgeTexts(stage, findings)
  stage.close()
}

/** Whoever only listens hears what a key says now, in both conversations, unless one was archived or they were removed. */
async function judgeBystanders({ campus, bystanders, asker, must }: Stage, findings: Outcome): Promise<void> {
  for (const [place, bystander] of Object.entries(bystanders)) {
    findings.faults.push(...bystander.faults.splice(0))
    const { conversationId } = bystander
    const clientMessageId = `b-${randomUUID()}`
    const answer = await asker.ask({
      ...{ method: 'POST', path: `/v1/conversations/${conversationId}/messages` },
      headers: { authorization: `Bearer ${campus.serverKey}` },
      body: Buffer.from(JSON.stringify({ clientMessageId, text: 'Still here?', bot: 'Host' })),
    })
    const isInvited = place === 'beside'
    if (answer.status !== 201) {
      if (isInvited)
        findings.faults.push(`beside, a message was answered ${answer.status} ${answer.bytes.toString()}`)
      continue
    }
    if (await bystander.hears(clientMessageId, hangMs * 10)) continue
    const page = await must(campus.serverKey, `GET /v1/conversations/${conversationId}/members?limit=100`)
    if (isInvited || JSON.stringify(page).includes('"ivy"'))
      findings.faults.push(`${place}: a bystander does not hear; their socket: ${bystander.closed ?? 'open'}`)
  }
}

/** Postgres follows: each text that its bystander holds is there, to the letter. */
async function judgeTexts({ services, bystanders }: Stage, findings: Outcome): Promise<void> {
  const { conversationId } = bystanders.attacked
  const differing = async () => {
    const rows = await sql(
      services,
      'SELECT seq, text FROM messages WHERE conversation_id = $1 AND text IS NOT NULL ORDER BY seq DESC LIMIT 200',
      [conversationId],
    )
    return rows.filter(([seq, text]) => (bystanders.attacked.textAt(Number(seq)) ?? text) !== text)
  }
  const deadline = performance.now() + 15_000
  for (;;) {
    const found = await differing()
    if (found.length === 0) return
    if (performance.now() > deadline) {
      for (const [seq, text] of found)
        findings.faults.push(
          `Postgres has ${show(text ?? '')} as message ${seq}, which was told as ${show(bystanders.attacked.textAt(Number(seq)) ?? '')}`,
        )
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

export async function inLanes<One>(
  lanes: number,
  ones: readonly One[],
  work: (one: One, index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < ones.length; index = next++) {
      const one = ones[index]
      if (one !== undefined) await work(one, index)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
