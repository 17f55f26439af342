/**
 * A user's token, signed with the secret that a campus shares with its host (HS256). A host that publishes keys signs
 * with its own library instead. Mint one for each page view: a short life costs nothing.
 */
export type TokenIssuer = { issuer: string; audience: string; sharedSecret: string }

export type TokenUser = {
  /** Your own id for this person, 1 to 64 of `A–Z a–z 0–9 . _ @ -`. */
  id: string
  name: string
  role: 'student' | 'instructor' | 'admin'
  /** Where it is known of this person; else the campus decides. */
  minor?: boolean
}

export async function mintUserToken(
  { issuer, audience, sharedSecret }: TokenIssuer,
  { id, name, role, minor }: TokenUser,
  lifetimeSeconds = 3_600,
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000)
  const who = { sub: id, name, role, ...(minor !== undefined && { minor }) }
  const claims = { iss: issuer, aud: audience, ...who, iat: now, exp: now + lifetimeSeconds }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  const bytes = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes.encode(sharedSecret), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, bytes.encode(signed))
  return `${signed}.${toBase64Url(new Uint8Array(signature))}`
}

function encode(part: unknown): string {
  return toBase64Url(new TextEncoder().encode(JSON.stringify(part)))
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
