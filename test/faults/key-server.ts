/**
 * What a host publishes its keys by, and signs its people's tokens with: it rotates them as a careful host does, the new
 * one published beside the old before anything is signed with it. It can be away.
 */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { startLoopbackServer } from '../../local/loopback-server.ts'

type Key = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey }

export class KeyServer {
  readonly url: string
  readonly stop: () => Promise<void>
  isAway = false
  #keys: Key[]
  #signing: Key
  #count: number

  private constructor(first: Key, url: string, stop: () => Promise<void>) {
    this.#keys = [first]
    this.#signing = first
    this.#count = 1
    this.url = url
    this.stop = stop
  }

  static async start(): Promise<KeyServer> {
    const answering: { server: KeyServer | null } = { server: null }
    const { origin, stop } = await startLoopbackServer(async () =>
      answering.server && !answering.server.isAway
        ? { status: 200, body: await answering.server.#published() }
        : { status: 503, body: '' },
    )
    answering.server = new KeyServer(await aKey(1), `${origin}/keys`, stop)
    return answering.server
  }

  /** A token with these claims, by the key that is in use. */
  sign(claims: Record<string, unknown>): Promise<string> {
    const { kid, privateKey } = this.#signing
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid }).sign(privateKey)
  }

  async publishAnother(): Promise<void> {
    this.#count += 1
    this.#keys.push(await aKey(this.#count))
  }

  /** The newest signs from here on. */
  signWithNewest(): void {
    this.#signing = this.#keys.at(-1) ?? this.#signing
  }

  withdrawOthers(): void {
    this.#keys = [this.#signing]
  }

  async #published(): Promise<string> {
    const keys = await Promise.all(
      this.#keys.map(async ({ publicKey, kid }) => ({ ...(await exportJWK(publicKey)), kid, alg: 'ES256' })),
    )
    return JSON.stringify({ keys })
  }
}

async function aKey(count: number): Promise<Key> {
  return { ...(await generateKeyPair('ES256')), kid: `key-${count}` }
}
