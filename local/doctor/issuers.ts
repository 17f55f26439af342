/** Whether tokens of each campus can be judged: a shared secret, or a key set that is there and has keys for us. */
import * as z from 'zod'
import type { Campus } from './postgres.ts'
import { type Finding, ok, reasonOf, wrong } from './finding.ts'

const answerMs = 10_000
const keySetSchema = z.object({ keys: z.array(z.object({ kid: z.string().optional(), kty: z.string() })) })

export function examineIssuers(campuses: readonly Campus[]): Promise<Finding[]> {
  if (campuses.length === 0)
    return Promise.resolve([
      wrong(
        'campuses',
        'There is no campus yet: DATABASE_URL=… npm run admin -- campus create --id … --name … --issuer …',
      ),
    ])
  return Promise.all(campuses.map(examineIssuer))
}

async function examineIssuer({ id, issuer, jwksUrl, hasSharedSecret }: Campus): Promise<Finding> {
  const what = `campus ${id}`
  const repair = `DATABASE_URL=… npm run admin -- campus update --id ${id} --jwks-url …`
  if (jwksUrl === null)
    return hasSharedSecret
      ? ok(what, `tokens of ${issuer} are signed with a shared secret`)
      : wrong(what, `It has neither a shared secret nor a key set, so nobody can sign in: ${repair}`)
  try {
    const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(answerMs) })
    if (!response.ok)
      return wrong(what, `Its key set answers ${response.status}; if the address has changed: ${repair}`)
    const set = keySetSchema.safeParse(await response.json())
    const keys =
      set.data?.keys.filter(({ kid, kty }) => kid !== undefined && (kty === 'RSA' || kty === 'EC')) ?? []
    return keys.length > 0
      ? ok(what, `${keys.length} key${keys.length === 1 ? '' : 's'} of ${issuer} can be had`)
      : wrong(what, 'Its key set has no RSA or EC key with a kid: the issuer must publish one.')
  } catch (error) {
    return wrong(
      what,
      `Its key set cannot be had (${reasonOf(error)}); if the address has changed: ${repair}`,
    )
  }
}
