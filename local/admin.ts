/**
 * `npm run admin -- campus create|update|list`, `npm run admin -- key create|list|revoke`: what no host may do by
 * itself. It speaks to the database that `DATABASE_URL` names, or to the one of a running `npm start`; workers learn
 * of a change within a minute. `npm run admin -- conversation …|person …`, what an operator asks of a running system,
 * goes to `HOMEROOM_URL`, with the server key `HOMEROOM_KEY`. Results go to standard output as JSON; a new key or secret is shown there once.
 */
import pg from 'pg'
import { type AdministratorsCommand, isOperators, parseAdminCommand, usage } from './admin/admin-command.ts'
import { createCampus, listCampuses, updateCampus } from './admin/campuses.ts'
import { createKey, listKeys, revokeKey } from './admin/keys.ts'
import { operate } from './admin/operator.ts'
import { readIdentity } from './identity.ts'

try {
  const command = parseAdminCommand(process.argv.slice(2))
  const told = isOperators(command) ? await operate(command) : await administer(command)
  if (told !== null) console.log(JSON.stringify(told, null, 2))
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
  process.exitCode = 1
}

async function administer(command: AdministratorsCommand): Promise<unknown> {
  const url = process.env['DATABASE_URL'] ?? readIdentity()?.databaseUrl
  if (url === undefined) throw new Error('DATABASE_URL names no database, and npm start has not run here.')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await perform(client, command)
  } finally {
    await client.end()
  }
}

function perform(client: pg.Client, command: AdministratorsCommand): Promise<unknown> {
  switch (command.act) {
    case 'campus create':
      return createCampus(client, command.campus)
    case 'campus update':
      return updateCampus(client, command.campus)
    case 'campus list':
      return listCampuses(client)
    case 'key create':
      return createKey(client, command.key)
    case 'key list':
      return listKeys(client, command.campusId)
    case 'key revoke':
      return revokeKey(client, command.keyId)
  }
}
