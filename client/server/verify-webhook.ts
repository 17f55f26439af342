/**
 * Whether a webhook is Homeroom's and fresh, by Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, the body as it
 * arrived, byte for byte. Several signatures may come while a secret rotates, and several secrets may be tried. Remember
 * the ids of the last minutes: within the tolerance a request can be replayed.
 */
import { verifyHmac } from './verify-hmac.ts'

export type WebhookHeaders = Headers | Record<string, string | string[] | undefined>

/** Answer 400 and do nothing else. */
export class WebhookRefused extends Error {
  override name = 'WebhookRefused'
}

export type VerifiedWebhook = {
  /** Stays the same however often it is sent: do each once. */
  id: string
  sentAt: Date
  /** JSON of the body; what it is its `type` says. */
  payload: unknown
}

/** Seconds that clocks, and the way, may take; in both directions. */
const toleranceSeconds = 300
const secretBytes = { min: 16, max: 256 }

export async function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  now: () => number = Date.now,
): Promise<VerifiedWebhook> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  )
  if (!id || !timestamp || !signatures) throw new WebhookRefused('a header of a webhook is missing')
  // a dot in it could move the border between what is signed as id and as time
  if (id.includes('.')) throw new WebhookRefused('the id is none')
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookRefused('the timestamp is no number of seconds')
  const seconds = Number(timestamp)
  if (Math.abs(now() / 1_000 - seconds) > toleranceSeconds)
    throw new WebhookRefused('it is too old, or too new')
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  const keys = typeof secrets === 'string' ? [secrets] : secrets
  for (const secret of keys)
    if (await isSigned(signed, signatures, secret)) return verified(id, seconds, bytes)
  throw new WebhookRefused('no signature fits')
}

function verified(id: string, seconds: number, bytes: Uint8Array): VerifiedWebhook {
  const text = new TextDecoder().decode(bytes)
  try {
    return { id, sentAt: new Date(seconds * 1_000), payload: JSON.parse(text) as unknown }
  } catch (error) {
    throw new WebhookRefused('the body is not JSON', { cause: error })
  }
}

/** How many signatures there are is no secret; each is compared in constant time. */
async function isSigned(
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
  secret: string,
): Promise<boolean> {
  const key = parseSecret(secret)
  for (const one of signatures.split(' ')) {
    const [version, text = '', ...more] = one.split(',')
    const tag = version === 'v1' && more.length === 0 ? parseBase64(text) : null
    if (tag && (await verifyHmac(key, tag, signed))) return true
  }
  return false
}

/** A wrong secret is a fault of the receiver, not of what it received. */
function parseSecret(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = parseBase64(secret.replace(/^whsec_/, ''))
  if (!bytes || bytes.byteLength < secretBytes.min || bytes.byteLength > secretBytes.max)
    throw new TypeError('a webhook secret is whsec_ and base64')
  return bytes
}

/** Strict: what is not exactly base64 is no signature. */
function parseBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) || text === '')
    return null
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const entry = Object.entries(headers).find(([key]) => key.toLowerCase() === name)
  const value = entry?.[1]
  return Array.isArray(value) ? undefined : value
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.byteLength + tail.byteLength)
  whole.set(head)
  whole.set(tail, head.byteLength)
  return whole
}
