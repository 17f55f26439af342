/**
 * Tokens from the page's callback. A dial brings a fresh one; requests share one until it is about to end. Who signed in
 * is read from the first, without judging it: that is the server's. Another person's token is never passed on.
 */
import { parseUserId } from '../schema/ids.ts'
import { tokenRenewMs } from '../schema/limits.ts'
import { isCampusRole } from '../schema/protocol/kinds.ts'
import { isUnparsed, type Unparsed } from '../schema/protocol/unparsed.ts'
import type { Me } from './api/homeroom-client.ts'

export type Identity = Me & { readonly issuer: string }

export type TokenSourceOptions = {
  token: () => Promise<string>
  wallNow: () => number
  /** Once, with the first token. */
  onIdentity: (identity: Identity) => void
}

/** The callback brought a token of somebody else than it began with. */
export class AnotherUser extends Error {
  override readonly name = 'AnotherUser'
}

export class TokenSource {
  readonly #options: TokenSourceOptions
  #identity: Identity | null = null
  #asked: Promise<string> | null = null
  #held: { token: string; expiresAt: number } | null = null

  constructor(options: TokenSourceOptions) {
    this.#options = options
  }

  /** For a dial. Several at once share one question. */
  fresh(): Promise<string> {
    this.#asked ??= this.#ask().finally(() => (this.#asked = null))
    return this.#asked
  }

  /** For a request. */
  current(): Promise<string> {
    const held = this.#held
    const lastsLonger = held && held.expiresAt - this.#options.wallNow() > tokenRenewMs
    return lastsLonger ? Promise.resolve(held.token) : this.fresh()
  }

  /** The server did not take it. */
  discard(token: string): void {
    if (this.#held?.token === token) this.#held = null
  }

  async #ask(): Promise<string> {
    const token = await this.#options.token()
    const claims = claimsOf(token)
    const identity = identityOf(claims)
    if (!identity) throw new TypeError('The token callback gave something that is not a token.')
    if (this.#identity && this.#identity.id !== identity.id)
      throw new AnotherUser('The token callback gave somebody else’s token: connect again for them.')
    const expiresAt = typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : 0
    this.#held = { token, expiresAt }
    if (!this.#identity) {
      this.#identity = identity
      this.#options.onIdentity(identity)
    }
    return token
  }
}

/** The middle part of a JWT; nothing where it is none. */
function claimsOf(token: string): Unparsed {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return isUnparsed(claims) ? claims : {}
  } catch {
    return {} // not a token: whoever asked for it says so
  }
}

function identityOf({ sub, name, role, iss }: Unparsed): Identity | null {
  const id = parseUserId(sub)
  if (!id) return null
  return {
    id,
    name: typeof name === 'string' && name.trim() !== '' ? name : id,
    role: isCampusRole(role) ? role : 'student',
    issuer: typeof iss === 'string' ? iss : '',
  }
}
