/** Webhooks as receivers judge them: by the vectors of Standard Webhooks, and by Wycheproof's of HMAC. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { verifyHmac } from '../../../client/server/verify-hmac.ts'
import { verifyWebhook, WebhookRefused } from '../../../client/server/verify-webhook.ts'

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
const file = readFileSync(join(import.meta.dirname, '../../data/standard_webhooks_vectors.json'), 'utf8')
const { now, secret, previous_secret: previous, vectors } = vectorsSchema.parse(JSON.parse(file))
const clock = () => now * 1_000

async function isAccepted({ headers, body }: (typeof vectors)[number], secrets: string | string[] = secret) {
  try {
    await verifyWebhook(body, headers, secrets, clock)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookRefused)
    return false
  }
}

describe('a webhook', () => {
  // what else a receiver does with an accepted one, such as remembering its id, is its own
  const judged = vectors.filter((vector) => ['accept', 'reject'].includes(vector.expect))
  it.each(judged.map((vector) => [vector.name, vector.expect, vector] as const))(
    '[SRV-1] %s: %s',
    async (_, verdict, vector) => {
      expect(await isAccepted(vector)).toBe(verdict === 'accept')
    },
  )

  it('[SRV-1] is accepted under either secret while one takes the place of the other', async () => {
    const old = vectors.find(({ name }) => name === 'old secret only')
    if (!old) expect.unreachable('the vectors have lost one')
    expect(await isAccepted(old)).toBe(false)
    expect(await isAccepted(old, [secret, previous])).toBe(true)
  })

  it('[SRV-1] gives what was signed, and takes headers of any kind', async () => {
    const [valid] = vectors
    if (!valid) expect.unreachable('there are no vectors')
    const bytes = new TextEncoder().encode(valid.body)
    const verified = await verifyWebhook(bytes, new Headers(valid.headers), secret, clock)
    expect(verified).toEqual({
      id: valid.headers['webhook-id'],
      sentAt: new Date(now * 1_000),
      payload: JSON.parse(valid.body) as unknown,
    })
    const loud = Object.fromEntries(
      Object.entries(valid.headers).map(([key, value]) => [key.toUpperCase(), value]),
    )
    expect((await verifyWebhook(valid.body, loud, secret, clock)).id).toBe(verified.id)
  })

  it('[SRV-1] with a secret that is none is the receiver’s own fault', async () => {
    const [valid] = vectors
    await expect(verifyWebhook(valid?.body ?? '', valid?.headers ?? {}, 'whsec_', clock)).rejects.toThrow(
      TypeError,
    )
  })
})

const path = join(import.meta.dirname, '../../../../shared/testdata/wycheproof/hmac_sha256_test.json')
const groups = z.object({
  testGroups: z.array(
    z.object({
      tagSize: z.number(),
      tests: z.array(z.object({ key: z.string(), msg: z.string(), tag: z.string(), result: z.string() })),
    }),
  ),
})

it.skipIf(!existsSync(path))(
  '[SRV-2] a tag is judged as Wycheproof says, and a shortened one is none',
  async () => {
    let judged = 0
    for (const { tagSize, tests } of groups.parse(JSON.parse(readFileSync(path, 'utf8'))).testGroups)
      for (const { key, msg, tag, result } of tests) {
        const isTag = await verifyHmac(bytesOf(key), bytesOf(tag), bytesOf(msg))
        expect(isTag).toBe(tagSize === 256 && result === 'valid')
        judged += 1
      }
    expect(judged).toBe(174)
  },
)

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
