/**
 * The published keys of issuers, remembered by issuer and kid: two campuses may use the same kid, and one must
 * never vouch for the other. Only the address that the campus was configured with is ever asked, never one that a
 * token names. An unknown kid makes us ask again at most once a minute, and an issuer that has just failed is
 * left alone for a while: whoever sends tokens must not be able to make us knock at will.
 */
import { importJWK, type JWK } from 'jose'
import * as z from 'zod'
import {
  cacheEntriesMax,
  jwksBytesMax,
  jwksFreshMs,
  jwksRefetchMs,
  jwksStaleMs,
  jwksTimeoutMs,
} from '../../schema/limits.ts'
import { SingleFlight } from '../../stores/single-flight.ts'

/** Told to nobody but the log: whoever holds a token learns only that it is not accepted now. */
export class KeySetUnavailable extends Error {
  override name = 'KeySetUnavailable'
}

type KeySet = { keys: ReadonlyMap<string, JWK>; fetchedAt: number }
type Issuer = { issuer: string; jwksUrl: string }
/** `triedAt`: when the last load began, or failed. `isAway`: it failed. */
type Entry = { name: string; set: KeySet | null; triedAt: number; isAway: boolean }

export type SigningAlgorithm = 'ES256' | 'RS256'

export class KeySets {
  readonly #fetch: typeof fetch
  readonly #clock: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #flights = new SingleFlight<KeySet>(jwksTimeoutMs)
  readonly #imported = new WeakMap<JWK, CryptoKey | Uint8Array>()

  constructor(fetchKeys: typeof fetch, clock: () => number) {
    this.#fetch = fetchKeys
    this.#clock = clock
  }

  /** Null when the issuer has no such signing key. Throws KeySetUnavailable when it cannot be asked and the key is not known. */
  async get(
    issuer: Issuer,
    kid: string,
    algorithm: SigningAlgorithm,
  ): Promise<CryptoKey | Uint8Array | null> {
    const set = await this.#current(issuer)
    const jwk = set.keys.get(kid) ?? (await this.#again(issuer)).keys.get(kid)
    // it may be a new one: whoever was told that their token is bad would not come back with it
    if (!jwk && this.#entry(issuer).isAway) throw new KeySetUnavailable('nobody says whose key it is')
    return jwk && signs(jwk, algorithm) ? this.#import(issuer, jwk, algorithm) : null
  }

  async #current(issuer: Issuer): Promise<KeySet> {
    const entry = this.#entry(issuer)
    const age = entry.set ? this.#clock() - entry.set.fetchedAt : Number.POSITIVE_INFINITY
    const sinceTry = this.#clock() - entry.triedAt
    if (entry.set && age < jwksFreshMs) return entry.set
    const stale = age < jwksStaleMs ? entry.set : null
    if (stale && sinceTry < jwksRefetchMs) return stale
    if (!stale && sinceTry < jwksTimeoutMs && !this.#flights.has(entry.name))
      throw new KeySetUnavailable('the key set could not be read a moment ago')
    return this.#load(issuer, entry, stale)
  }

  /** For a kid that is not there: perhaps the issuer has rotated its keys since. */
  async #again(issuer: Issuer): Promise<KeySet> {
    const entry = this.#entry(issuer)
    const hasAsked = this.#clock() - entry.triedAt < jwksRefetchMs
    if (entry.set && hasAsked && !this.#flights.has(entry.name)) return entry.set
    return this.#load(issuer, entry, entry.set)
  }

  async #load({ jwksUrl }: Issuer, entry: Entry, otherwise: KeySet | null): Promise<KeySet> {
    try {
      return await this.#flights.join(entry.name, async () => {
        entry.triedAt = this.#clock()
        const keys = await this.#download(jwksUrl)
        entry.set = { keys, fetchedAt: this.#clock() }
        entry.isAway = false
        return entry.set
      })
    } catch (error) {
      entry.triedAt = this.#clock()
      entry.isAway = true
      if (otherwise) return otherwise
      throw error
    }
  }

  async #download(url: string): Promise<Map<string, JWK>> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), jwksTimeoutMs)
    try {
      const request = { redirect: 'manual', signal: controller.signal } as const
      const response = await this.#fetch(url, { ...request, headers: { accept: 'application/json' } })
      if (response.status !== 200) {
        await response.body?.cancel() // an unread body keeps one of the six connections of a request
        throw new KeySetUnavailable(`the key set answered ${response.status}`)
      }
      return parseKeySet(await readText(response))
    } catch (error) {
      if (error instanceof KeySetUnavailable) throw error
      throw new KeySetUnavailable('the key set could not be read', { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Null for a key that cannot be used, which is the issuer's fault and nobody's exception. */
  async #import({ issuer }: Issuer, jwk: JWK, algorithm: SigningAlgorithm) {
    const known = this.#imported.get(jwk)
    if (known) return known
    try {
      const imported = await importJWK(jwk, algorithm)
      this.#imported.set(jwk, imported)
      return imported
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      console.warn(JSON.stringify({ event: 'key_unusable', issuer, kid: jwk.kid, message }))
      return null
    }
  }

  #entry({ issuer, jwksUrl }: Issuer): Entry {
    const name = `${issuer} ${jwksUrl}`
    const known = this.#entries.get(name)
    if (known) return known
    const entry: Entry = { name, set: null, triedAt: Number.NEGATIVE_INFINITY, isAway: false }
    const [oldest] = this.#entries.keys()
    if (this.#entries.size >= cacheEntriesMax && oldest !== undefined) this.#entries.delete(oldest)
    this.#entries.set(name, entry)
    return entry
  }
}

/** A key says what it is for, or says nothing; one for encryption or for another algorithm does not sign for us. */
function signs(jwk: JWK, algorithm: SigningAlgorithm): boolean {
  if (jwk.use !== undefined && jwk.use !== 'sig') return false
  if (jwk.key_ops !== undefined && !jwk.key_ops.includes('verify')) return false
  if (jwk.alg !== undefined && jwk.alg !== algorithm) return false
  return algorithm === 'ES256' ? jwk.kty === 'EC' && jwk.crv === 'P-256' : jwk.kty === 'RSA'
}

const keySetSchema = z.object({ keys: z.array(z.unknown()) })

/** What is looked at before jose sees a key; a private part that an issuer published by mistake is left out. */
const keySchema = z.object({
  kid: z.string(),
  kty: z.string(),
  use: z.string().optional(),
  key_ops: z.array(z.string()).optional(),
  alg: z.string().optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
  n: z.string().optional(),
  e: z.string().optional(),
})

/** RFC 7517 §5: a key that is not understood is passed over, and does not spoil the others. */
function parseKeySet(text: string): Map<string, JWK> {
  const { keys } = keySetSchema.parse(JSON.parse(text))
  const understood = keys.flatMap((key) => keySchema.safeParse(key).data ?? [])
  return new Map(understood.map((key) => [key.kid, key as JWK]))
}

/** Stops reading at the limit: the address is trusted, what happens to it may not be. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > jwksBytesMax) throw new KeySetUnavailable('the key set is too large')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
