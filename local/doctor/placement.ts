/** Whether rooms are wanted where the platform has any: a word that it does not know would fail every request. */
import { join } from 'node:path'
import { unstable_readConfig as readConfig } from 'wrangler'
import * as z from 'zod'
import { roomJurisdictions, roomLocations } from '../../schema/placement.ts'
import { type Finding, ok, wrong } from './finding.ts'

const wordSchema = z.string().default('')
const variablesSchema = z.object({ ROOM_LOCATION: wordSchema, ROOM_JURISDICTION: wordSchema })

export function examinePlacement(root: string, environment: string): Finding {
  const read = readConfig({ config: join(root, 'wrangler.toml'), env: environment }, { hideWarnings: true })
  return judgePlacement(read.vars)
}

export function judgePlacement(variables: unknown): Finding {
  const what = 'placement'
  const parsed = variablesSchema.safeParse(variables)
  if (!parsed.success)
    return wrong(what, 'ROOM_LOCATION and ROOM_JURISDICTION must be text in wrangler.toml.')
  const { ROOM_LOCATION: location, ROOM_JURISDICTION: jurisdiction } = parsed.data
  if (!isOneOf(roomLocations, location))
    return wrong(what, `ROOM_LOCATION must be empty or one of ${roomLocations.join(', ')}.`)
  if (!isOneOf(roomJurisdictions, jurisdiction))
    return wrong(what, `ROOM_JURISDICTION must be empty or one of ${roomJurisdictions.join(', ')}.`)
  const near = location === '' ? 'near whoever asks first' : `in ${location}`
  return ok(
    what,
    jurisdiction === '' ? `rooms are made ${near}` : `rooms are made ${near}, within ${jurisdiction}`,
  )
}

function isOneOf(known: readonly string[], word: string): boolean {
  return word === '' || known.includes(word)
}
