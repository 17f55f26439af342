/**
 * One hostile request over HTTP, and what is wrong with its answer: a 5xx, more than a second, what the route does not state,
 * a text that reads back differently. What a busy machine may cause once is asked again, alone.
 */
import { createHash } from 'node:crypto'
import { parseWebhookSecret, signWebhook } from '../../domain/webhook-signature.ts'
import { holdToContract } from '../contract/hold-to-contract.ts'
import type { Asked } from './ask.ts'
import { differences, readerOf, sameIn } from './read-back.ts'
import type { HostileRequest } from './requests.ts'
import { jsonOf, type Stage } from './stage.ts'

export type Findings = {
  faults: string[]
  /** Distinct inputs by entry point. */
  pairs: Set<string>
  statuses: Map<number, number>
  readBack: number
  slowestMs: number
}

export const hangMs = 1_000
const triesMax = 3
/** Whoever is later is told what was decided before them. */
const keepFirst = new Set(['resolveReport'])

export async function overHttp(stage: Stage, hostile: HostileRequest, findings: Findings): Promise<void> {
  const { facts } = hostile
  const where = `${facts.operationId}, ${hostile.broken}`
  findings.pairs.add(`${facts.operationId} ${hashOf(hostile)}`)
  for (let tries = 1; ; tries++) {
    const bearer = await credentialOf(stage, hostile)
    const answer = await send(stage, hostile, bearer)
    if (typeof answer === 'string') {
      if (tries < triesMax) continue
      findings.faults.push(`${where}: ${answer} for ${describe(hostile)}`)
      return
    }
    const isLate = answer.ms > hangMs || answer.status === 503
    if (isLate && tries < triesMax) continue
    findings.slowestMs = Math.max(findings.slowestMs, answer.ms)
    findings.statuses.set(answer.status, (findings.statuses.get(answer.status) ?? 0) + 1)
    const found = [
      ...faultsOf(hostile, answer),
      ...(await readBack(stage, hostile, answer, bearer, findings)),
    ]
    for (const fault of found) findings.faults.push(`${where}: ${fault} for ${describe(hostile)}`)
    return
  }
}

async function send(stage: Stage, hostile: HostileRequest, bearer: string | null): Promise<Asked | string> {
  const { facts, path, body } = hostile
  const authorization = bearer === null ? {} : { authorization: `Bearer ${bearer}` }
  const headers = { ...(await signature(stage, hostile)), ...authorization, ...hostile.headers }
  try {
    return await stage.asker.ask({ method: facts.method, path, headers, body })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function faultsOf({ facts, path }: HostileRequest, { status, headers, bytes, ms }: Asked): string[] {
  const faults: string[] = []
  if (status >= 500 || status < 200) faults.push(`answered ${status} ${bytes.toString().slice(0, 200)}`)
  if (ms > hangMs) faults.push(`took ${Math.round(ms)} ms`)
  try {
    holdToContract({
      ...{ method: facts.method, pathname: new URL(path, 'http://x').pathname, status },
      ...{ contentType: String(headers['content-type'] ?? ''), text: bytes.toString() },
    })
  } catch (error) {
    faults.push(error instanceof Error ? error.message.slice(0, 300) : String(error))
  }
  return faults
}

async function readBack(
  stage: Stage,
  { facts, path, said, body }: HostileRequest,
  answer: Asked,
  bearer: string | null,
  findings: Findings,
): Promise<string[]> {
  if (answer.status < 200 || answer.status >= 300) return []
  const told = jsonOf(answer)
  const faults = keepFirst.has(facts.operationId) ? [] : differences(said, told, 'its answer')
  const read = async (path: string) => {
    const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` }
    return stage.asker.ask({ method: 'GET', path, headers })
  }
  const [place = ''] = path.split('?')
  if (facts.takes && body) {
    const file = await read(`${place}/${String(told?.['id'])}`)
    if (file.status !== 200) return faults // until it is sent it is its uploader's alone
    findings.readBack += 1
    return Buffer.compare(file.bytes, body) === 0 ? faults : [...faults, 'the file reads back differently']
  }
  const reader = readerOf(facts)
  if (reader === null || typeof said !== 'object') return faults
  const sameDepth = reader.split('/').length - facts.path.split('/').length
  const wanted =
    sameDepth > 0
      ? `${place}/${String(told?.['id'])}`
      : sameDepth < 0
        ? place.slice(0, place.lastIndexOf('/'))
        : place
  const page = await read(wanted)
  if (page.status !== 200) return faults
  const same = sameIn(jsonOf(page), told)
  if (same) findings.readBack += 1
  return [...faults, ...differences(said, same, `GET ${reader}`)]
}

async function credentialOf(stage: Stage, { facts, credential }: HostileRequest): Promise<string | null> {
  if (credential !== 'own') return credential.bearer
  if (facts.callers === 'anyone') return null
  const { user, key } = facts.callers
  const among = [...(user ? stage.people : []), ...(key ? [stage.campus.serverKey] : [])]
  return among[Math.floor(Math.random() * among.length)] ?? null
}

async function signature(stage: Stage, { facts, body }: HostileRequest): Promise<Record<string, string>> {
  const key = facts.signedBody ? parseWebhookSecret(stage.hostSecret) : null
  if (!key) return {}
  const id = `msg_${crypto.randomUUID()}`
  const seconds = Math.floor(Date.now() / 1_000)
  const signature = await signWebhook([key], { id, seconds, body: new Uint8Array(body ?? []) })
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signature }
}

function hashOf({ path, headers, body, credential }: HostileRequest): string {
  const hash = createHash('sha256').update(JSON.stringify([path, headers, credential]))
  return hash.update(body ?? '').digest('base64url')
}

function describe({ facts, path, headers, body }: HostileRequest): string {
  const said = body === null ? '' : ` ${JSON.stringify(Buffer.from(body.subarray(0, 160)).toString())}`
  return `${facts.method} ${path.slice(0, 200)} ${JSON.stringify(headers).slice(0, 160)}${said}`
}
