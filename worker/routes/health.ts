/**
 * What monitors and deployers ask. `live` does no I/O, so that it says nothing about anybody else; `ready` asks everything
 * that a deployment stands on; `version` says which code this is. None of them tells an address, a key or an error.
 */
import * as z from 'zod'
import { apiVersions } from '../../schema/api-version.ts'
import { homeroomVersion } from '../../schema/homeroom-version.ts'
import { subprotocol } from '../../schema/protocol/version.ts'
import { neededSchemaLevel } from '../../stores/schema-level.ts'
import { reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { readReadiness } from '../readiness.ts'

const probe = z
  .object({ ok: z.boolean(), ms: z.int().min(0).describe('Until it answered, or was given up') })
  .meta({ id: 'Probe' })
const readiness = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    postgres: probe,
    schema: z.object({
      ok: z.boolean(),
      needed: z.string().describe('The newest migration that this code was written for'),
      applied: z.string().nullable().describe('The newest one that the database has'),
    }),
    redis: probe,
    room: probe,
  })
  .meta({ id: 'Readiness' })
const version = z
  .object({
    version: z.string(),
    deployment: z
      .object({ id: z.string(), tag: z.string(), at: z.string() })
      .nullable()
      .describe('As the platform names this deployment; null on a laptop'),
    subprotocols: z.array(z.string()),
    apiVersions: z.array(z.string()),
    schema: z.string().describe('The newest migration that this code was written for'),
  })
  .meta({ id: 'Version' })

export const healthRoutes = [
  route({
    method: 'GET',
    path: '/health/live',
    operationId: 'getLiveness',
    summary: 'Say that the code runs',
    tag: 'Health',
    callers: 'anyone',
    answers: { 200: z.object({ status: z.literal('ok') }) },
    handle: () => reply(200, { status: 'ok' as const }),
  }),
  route({
    method: 'GET',
    path: '/health/ready',
    operationId: 'getReadiness',
    summary: 'Say whether Postgres, its tables, Redis and the rooms answer',
    description:
      'For monitors and for whoever has just deployed. 503 where one of them does not: conversations may go on all the same, since a message waits for neither Postgres nor Redis. What was found is believed for five seconds.',
    tag: 'Health',
    callers: 'anyone',
    answers: { 200: readiness, 503: readiness },
    handle: async ({ c }) => {
      const found = await readReadiness(c.env)
      return found.status === 'ready' ? reply(200, found) : reply(503, found)
    },
  }),
  route({
    method: 'GET',
    path: '/version',
    operationId: 'getVersion',
    summary: 'Say which code this is',
    tag: 'Health',
    callers: 'anyone',
    answers: { 200: version },
    handle: ({ c }) => {
      const { id, tag, timestamp: at } = c.env.VERSION ?? { id: '', tag: '', timestamp: '' }
      return reply(200, {
        version: homeroomVersion,
        deployment: id === '' ? null : { id, tag, at },
        subprotocols: [subprotocol],
        apiVersions: [...apiVersions],
        schema: neededSchemaLevel,
      })
    },
  }),
]
