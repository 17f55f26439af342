/** Signs a user's token as the host platform would: HS256 with the campus's shared secret. */
import { SignJWT } from 'jose'
import type { CampusRole } from '../schema/protocol/kinds.ts'
import type { Identity } from './identity.ts'

export type TokenPerson = { id: string; name: string; role: CampusRole }

export function signUserToken(identity: Identity, person: TokenPerson, seconds: number): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ name: person.name, role: person.role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(identity.issuer)
    .setAudience(identity.audience)
    .setSubject(person.id)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(new TextEncoder().encode(identity.sharedSecret))
}
