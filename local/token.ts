/**
 * `npm run token -- --user ada [--hours 12]`: prints a token for a seeded person, or, with `--name` and
 * `--role`, for anybody else. Nothing but the token goes to standard output, so it can be used in `$(…)`.
 */
import { parseArgs } from 'node:util'
import { parseUserId } from '../schema/ids.ts'
import { tokenLifetimeSeconds } from '../schema/limits.ts'
import { isCampusRole } from '../schema/protocol/kinds.ts'
import { people } from './campus.ts'
import { readIdentity } from './identity.ts'
import { signUserToken, type TokenPerson } from './user-token.ts'

const usage = `npm run token -- --user ID [--hours 1–24] [--name NAME --role student|instructor|admin]
Seeded people: ${people.map(({ id }) => id).join(', ')}`

try {
  const { values } = parseArgs({
    options: {
      user: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      hours: { type: 'string', default: '12' },
    },
  })
  const seconds = Number(values.hours) * 3600
  if (!(seconds > 0 && seconds <= tokenLifetimeSeconds)) throw new Error('--hours is a number up to 24.')
  const person = personFrom(values.user, values.name, values.role)
  const identity = readIdentity()
  if (!identity) throw new Error('This clone has no campus yet. Start it once: npm start')
  console.log(await signUserToken(identity, person, Math.floor(seconds)))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 1
}

function personFrom(user: string | undefined, name: string | undefined, role = 'student'): TokenPerson {
  const id = parseUserId(user)
  if (!id) throw new Error('--user is the id of a person: letters, digits and . _ @ -')
  const seeded = people.find((person) => person.id === id)
  if (seeded && name === undefined) return seeded
  if (name === undefined)
    throw new Error(`There is no seeded person "${id}". Give --name and --role as well.`)
  if (!isCampusRole(role)) throw new Error('--role is student, instructor or admin.')
  return { id, name, role }
}
