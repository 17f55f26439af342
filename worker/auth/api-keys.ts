/**
 * Server keys: `hr_live_` and 43 base64url characters, 256 random bits. Only the hash is kept, and it is looked
 * up, not compared: an attacker who could time the index would learn about hashes, not about keys.
 */
const shape = /^hr_live_[A-Za-z0-9_-]{43}$/

export function isApiKey(credential: string): boolean {
  return shape.test(credential)
}

/** SHA-256 in hex; a slow hash would protect guessable secrets, and this one cannot be guessed. */
export async function hashApiKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
