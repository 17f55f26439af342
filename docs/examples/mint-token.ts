/**
 * A token for one person, as your server hands it to their page: `npx node docs/examples/mint-token.ts ben "Ben" student`.
 * Nothing but the token goes to standard output.
 */
import { env } from 'node:process'
import { mintUserToken, type TokenUser } from '../../client/server/homeroom-server.ts'

const [id, name, role] = process.argv.slice(2)
const { HOMEROOM_ISSUER: issuer, HOMEROOM_SECRET: sharedSecret } = env
if (!id || !name || !isRole(role) || !issuer || !sharedSecret)
  throw new Error('mint-token.ts ID NAME student|instructor|admin, with HOMEROOM_ISSUER and HOMEROOM_SECRET')

console.log(await mintUserToken({ issuer, audience: 'homeroom', sharedSecret }, { id, name, role }))

function isRole(text: string | undefined): text is TokenUser['role'] {
  return text === 'student' || text === 'instructor' || text === 'admin'
}
