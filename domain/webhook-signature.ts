/**
 * Standard Webhooks, both ways: HMAC-SHA-256 over `id.timestamp.body`, the body byte for byte as it travels. Several secrets
 * sign, or are tried, while one takes the place of another. It never makes a secret, an id or a time, and it says nothing
 * of whether an id has come before: within the tolerance a request can be replayed, so whoever receives remembers ids.
 * client/server/verify-webhook.ts is the receiver's own copy, which may depend on nothing; the same vectors hold both.
 */
import { webcrypto } from 'node:crypto'
import {
  webhookIdCharactersMax,
  webhookSecretBytesMax,
  webhookSecretBytesMin,
  webhookSignaturesMax,
  webhookToleranceSeconds,
} from '../schema/limits.ts'

export type WebhookSecret = Uint8Array<ArrayBuffer>

/** What is signed beside the secret. `seconds`: since 1970. */
export type SignedWebhook = { id: string; seconds: number; body: Uint8Array }

/** What the three headers of a webhook say, as far as they can be believed without its body. */
export type WebhookClaim = { id: string; seconds: number; tags: Uint8Array<ArrayBuffer>[] }

const prefix = 'whsec_'
const tagBytes = 32
const { subtle } = webcrypto

export function formatWebhookSecret(secret: WebhookSecret): string {
  return `${prefix}${toBase64(secret)}`
}

/** With the prefix or without; null for what is no secret, or too short to be one. */
export function parseWebhookSecret(text: string): WebhookSecret | null {
  const bytes = parseBase64(text.startsWith(prefix) ? text.slice(prefix.length) : text)
  if (!bytes) return null
  const { byteLength } = bytes
  return byteLength < webhookSecretBytesMin || byteLength > webhookSecretBytesMax ? null : bytes
}

/** The value of `webhook-signature`: one signature for each secret that is live. */
export async function signWebhook(
  secrets: readonly WebhookSecret[],
  webhook: SignedWebhook,
): Promise<string> {
  const content = contentOf(webhook)
  const signatures = secrets.map(async (secret) => {
    const key = await importKey(secret, 'sign')
    return `v1,${toBase64(new Uint8Array(await subtle.sign('HMAC', key, content)))}`
  })
  return (await Promise.all(signatures)).join(' ')
}

/** Null for headers that are missing, malformed, or of another time: no secret could make them good. */
export function parseWebhookClaim(
  header: (name: 'webhook-id' | 'webhook-timestamp' | 'webhook-signature') => string | null | undefined,
  nowMs: number,
): WebhookClaim | null {
  const [id, timestamp, signatures] = [
    header('webhook-id'),
    header('webhook-timestamp'),
    header('webhook-signature'),
  ]
  if (!id || !timestamp || !signatures || id.length > webhookIdCharactersMax) return null
  // a dot in it could move the border between what is signed as id and as time
  if (id.includes('.') || !/^[!-~]+$/.test(id) || !/^\d{1,12}$/.test(timestamp)) return null
  const seconds = Number(timestamp)
  // signed as it was written: `007` and `7` are one time and two contents
  if (String(seconds) !== timestamp) return null
  if (Math.abs(nowMs / 1_000 - seconds) > webhookToleranceSeconds) return null
  const tags = signatures.split(' ', webhookSignaturesMax).flatMap((one) => parseTag(one) ?? [])
  return tags.length === 0 ? null : { id, seconds, tags }
}

/** Whether one of the secrets has made one of the tags; each is compared in constant time. */
export async function isSignedBy(
  secrets: readonly WebhookSecret[],
  { id, seconds, tags }: WebhookClaim,
  body: Uint8Array,
): Promise<boolean> {
  const content = contentOf({ id, seconds, body })
  for (const secret of secrets) {
    const key = await importKey(secret, 'verify')
    for (const tag of tags) if (await subtle.verify('HMAC', key, tag, content)) return true
  }
  return false
}

/** A shortened tag is no tag, and another scheme's is not ours to judge. */
function parseTag(signature: string): Uint8Array<ArrayBuffer> | null {
  const [version, text = '', ...more] = signature.split(',')
  const tag = version === 'v1' && more.length === 0 ? parseBase64(text) : null
  return tag?.byteLength === tagBytes ? tag : null
}

function contentOf({ id, seconds, body }: SignedWebhook): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${seconds}.`)
  const content = new Uint8Array(head.byteLength + body.byteLength)
  content.set(head)
  content.set(body, head.byteLength)
  return content
}

function importKey(secret: WebhookSecret, usage: 'sign' | 'verify'): Promise<webcrypto.CryptoKey> {
  return subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [usage])
}

/** Strict: bytes have one spelling, and what is not exactly that is nothing. */
function parseBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text === '' || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return null
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return toBase64(bytes) === text ? bytes : null
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
