/** Webhooks as we sign them and as we judge those of others, by the vectors of Standard Webhooks. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  formatWebhookSecret,
  isSignedBy,
  parseWebhookClaim,
  parseWebhookSecret,
  signWebhook,
  type WebhookSecret,
} from '../../domain/webhook-signature.ts'
import { webhookSignaturesMax } from '../../schema/limits.ts'

const vectorsSchema = z.object({
  now: z.number(),
  secret: z.string(),
  previous_secret: z.string(),
  vectors: z.array(
    z.object({
      name: z.string(),
      expect: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
    }),
  ),
})
const file = readFileSync(join(import.meta.dirname, '../data/standard_webhooks_vectors.json'), 'utf8')
const { now, secret, previous_secret: previous, vectors } = vectorsSchema.parse(JSON.parse(file))
type Vector = (typeof vectors)[number]

function secretOf(text: string): WebhookSecret {
  const parsed = parseWebhookSecret(text)
  if (!parsed) expect.unreachable(`${text} is no secret`)
  return parsed
}

async function isAccepted({ headers, body }: Vector, secrets: readonly string[] = [secret]) {
  const claim = parseWebhookClaim((name) => headers[name], now * 1_000)
  return claim !== null && isSignedBy(secrets.map(secretOf), claim, new TextEncoder().encode(body))
}

describe('a signed webhook', () => {
  // what else becomes of an accepted one, such as remembering its id, is its receiver's
  const judged = vectors.filter((vector) => ['accept', 'reject'].includes(vector.expect))
  it.each(judged.map((vector) => [vector.name, vector.expect, vector] as const))(
    '[SIGN-1] %s: %s',
    async (_, verdict, vector) => {
      expect(await isAccepted(vector)).toBe(verdict === 'accept')
    },
  )

  it('[SIGN-1] is accepted under either secret while one takes the place of the other', async () => {
    const old = vectors.find(({ name }) => name === 'old secret only')
    if (!old) expect.unreachable('the vectors have lost one')
    expect(await isAccepted(old)).toBe(false)
    expect(await isAccepted(old, [secret, previous])).toBe(true)
  })

  it('[SIGN-2] carries a signature of each live secret, and each of them is enough', async () => {
    const webhook = { id: 'msg_1', seconds: now, body: new TextEncoder().encode('{"name":"Åsa 🎓"}') }
    const signature = await signWebhook([secretOf(secret), secretOf(previous)], webhook)
    expect(signature.split(' ')).toHaveLength(2)
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(now),
      'webhook-signature': signature,
    }
    const claim = parseWebhookClaim((name) => headers[name], now * 1_000)
    if (!claim) expect.unreachable('what we have signed is refused')
    for (const one of [secret, previous])
      expect(await isSignedBy([secretOf(one)], claim, webhook.body)).toBe(true)
    const other = secretOf(`whsec_${btoa('another secret, long enough')}`)
    expect(await isSignedBy([other], claim, webhook.body)).toBe(false)
    expect(await isSignedBy([secretOf(secret)], claim, new TextEncoder().encode('{}'))).toBe(false)
  })

  it('[SIGN-2] is signed as the vectors are', async () => {
    const [valid] = vectors
    if (!valid) expect.unreachable('there are no vectors')
    const { headers, body } = valid
    const webhook = { id: headers['webhook-id'] ?? '', seconds: now, body: new TextEncoder().encode(body) }
    expect(await signWebhook([secretOf(secret)], webhook)).toBe(headers['webhook-signature'])
  })

  it('[SIGN-3] is looked at no further than a few signatures and a short id', () => {
    const [valid] = vectors
    if (!valid) expect.unreachable('there are no vectors')
    const { 'webhook-signature': good = '', ...rest } = valid.headers
    const bad = `v1,${btoa('x'.repeat(32))}`
    const many: Record<string, string> = {
      ...rest,
      'webhook-signature': `${`${bad} `.repeat(10_000)}${good}`,
    }
    expect(parseWebhookClaim((name) => many[name], now * 1_000)?.tags).toHaveLength(webhookSignaturesMax)
    const long: Record<string, string> = { ...valid.headers, 'webhook-id': 'x'.repeat(129) }
    expect(parseWebhookClaim((name) => long[name], now * 1_000)).toBeNull()
    for (const id of ['a b', 'ä', 'a\u0000b']) {
      const odd: Record<string, string> = { ...valid.headers, 'webhook-id': id }
      expect(parseWebhookClaim((name) => odd[name], now * 1_000)).toBeNull()
    }
  })
})

it('[SIGN-4] a secret reads back as it was written, and what is too short, too long or misspelt is none', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => index)
  const text = formatWebhookSecret(bytes)
  expect(text).toMatch(/^whsec_/)
  expect(parseWebhookSecret(text)).toEqual(bytes)
  expect(parseWebhookSecret(text.slice('whsec_'.length))).toEqual(bytes)
  const ofLength = (length: number) => `whsec_${btoa('x'.repeat(length))}`
  for (const good of [16, 256]) expect(parseWebhookSecret(ofLength(good))).toHaveLength(good)
  // the last one differs from a good spelling in bits that no byte keeps
  for (const bad of [
    '',
    'whsec_',
    ofLength(15),
    ofLength(257),
    `${text} `,
    'whsec_$$$$',
    ofLength(16).replace(/eA==$/, 'eB=='),
  ])
    expect(parseWebhookSecret(bad)).toBeNull()
})
