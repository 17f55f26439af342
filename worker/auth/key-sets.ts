/**
 * The published keys of issuers, remembered by issuer and kid: two campuses may use the same kid, and one must
 * never vouch for the other. Only the address that the campus was configured with is ever asked, never one that a
 * token names, and an unknown kid makes us ask again at most once a minute.
 */
import { importJWK, type JWK } from 'jose'
import * as z from 'zod'
import { jwksBytesMax, jwksFreshMs, jwksRefetchMs, jwksStaleMs, jwksTimeoutMs } from '../../schema/limits.ts'

/** Told to nobody but the log: whoever holds a token learns only that it is not accepted now. */
export class KeySetUnavailable extends Error {
  override name = 'KeySetUnavailable'
}

type KeySet = { keys: ReadonlyMap<string, JWK>; fetchedAt: number }
type Issuer = { issuer: string; jwksUrl: string }
type Entry = { set: KeySet | null; triedAt: number; loading: Promise<KeySet> | null }

export type SigningAlgorithm = 'ES256' | 'RS256'

const keySetSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) })

export class KeySets {
  readonly #fetch: typeof fetch
  readonly #clock: () => number
  readonly #entries = new Map<string, Entry>()
  readonly #imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>()

  constructor(fetchKeys: typeof fetch, clock: () => number) {
    this.#fetch = fetchKeys
    this.#clock = clock
  }

  /** Null when the issuer has no such signing key. Throws KeySetUnavailable when it cannot be asked and nothing is known. */
  async get(
    issuer: Issuer,
    kid: string,
    algorithm: SigningAlgorithm,
  ): Promise<CryptoKey | Uint8Array | null> {
    const set = await this.#current(issuer)
    const jwk = set.keys.get(kid) ?? (await this.#again(issuer)).keys.get(kid)
    if (!jwk || !signs(jwk, algorithm)) return null
    const imported = this.#imported.get(jwk) ?? importJWK(jwk, algorithm)
    this.#imported.set(jwk, imported)
    return imported
  }

  async #current(issuer: Issuer): Promise<KeySet> {
    const entry = this.#entry(issuer)
    const age = entry.set ? this.#clock() - entry.set.fetchedAt : Number.POSITIVE_INFINITY
    if (entry.set && age < jwksFreshMs) return entry.set
    if (entry.set && this.#clock() - entry.triedAt < jwksRefetchMs && age < jwksStaleMs) return entry.set
    try {
      return await this.#load(issuer, entry)
    } catch (error) {
      if (entry.set && age < jwksStaleMs) return entry.set
      throw error
    }
  }

  /** For a kid that is not there: perhaps the issuer has rotated its keys since. */
  async #again(issuer: Issuer): Promise<KeySet> {
    const entry = this.#entry(issuer)
    if (entry.set && !entry.loading && this.#clock() - entry.triedAt < jwksRefetchMs) return entry.set
    try {
      return await this.#load(issuer, entry)
    } catch (error) {
      if (entry.set) return entry.set
      throw error
    }
  }

  #load(issuer: Issuer, entry: Entry): Promise<KeySet> {
    if (entry.loading) return entry.loading
    entry.triedAt = this.#clock()
    entry.loading = this.#download(issuer.jwksUrl)
      .then((keys) => (entry.set = { keys, fetchedAt: this.#clock() }))
      .finally(() => {
        entry.loading = null
      })
    return entry.loading
  }

  async #download(url: string): Promise<Map<string, JWK>> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), jwksTimeoutMs)
    try {
      const request = { redirect: 'manual', signal: controller.signal } as const
      const response = await this.#fetch(url, { ...request, headers: { accept: 'application/json' } })
      if (response.status !== 200) throw new KeySetUnavailable(`the key set answered ${response.status}`)
      return parseKeySet(await readText(response))
    } catch (error) {
      if (error instanceof KeySetUnavailable) throw error
      throw new KeySetUnavailable('the key set could not be read', { cause: error })
    } finally {
      clearTimeout(timer)
    }
  }

  #entry({ issuer, jwksUrl }: Issuer): Entry {
    const name = `${issuer} ${jwksUrl}`
    const known = this.#entries.get(name)
    if (known) return known
    const entry: Entry = { set: null, triedAt: Number.NEGATIVE_INFINITY, loading: null }
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

function parseKeySet(text: string): Map<string, JWK> {
  const { keys } = keySetSchema.parse(JSON.parse(text))
  return new Map(keys.flatMap((key) => (typeof key['kid'] === 'string' ? [[key['kid'], key as JWK]] : [])))
}

/** Stops reading at the limit: the address is trusted, what happens to it may not be. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > jwksBytesMax) throw new KeySetUnavailable('the key set is too large')
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}
