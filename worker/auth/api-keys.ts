/**
 * Server keys: `hr_live_` and 43 base64url characters, 256 random bits. Only the hash is kept, and it is looked
 * up, not compared: an attacker who could time the index would learn about hashes, not about keys.
 */
import { sha256Hex } from '../sha256-hex.ts'

const shape = /^hr_live_[A-Za-z0-9_-]{43}$/

export function isApiKey(credential: string): boolean {
  return shape.test(credential)
}

/** A slow hash would protect guessable secrets, and this one cannot be guessed. */
export function hashApiKey(key: string): Promise<string> {
  return sha256Hex(key)
}
