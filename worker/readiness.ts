/**
 * Whether everything that a deployment stands on answers, and how fast: Postgres with the tables that this code needs,
 * Redis, a room. What is found is believed for a few seconds, so that whoever asks all day asks the vendors seldom. It
 * says nothing of why: addresses and errors are the log's, for people who may read it.
 */
import { placed } from '../stores/placed.ts'
import { readinessMemoryMs } from '../schema/limits.ts'
import { openNeon } from '../stores/neon.ts'
import { openRedis } from '../stores/redis.ts'
import { neededSchemaLevel, readSchemaLevel } from '../stores/schema-level.ts'
import type { Environment } from './environment.ts'
import { describeError } from './middleware/uncaught.ts'

/** `ms`: how long it took to answer, or to be given up. */
export type Probe = { ok: boolean; ms: number }
/** `ok` where no migration is lacking; one that this code does not know yet is no fault. */
export type SchemaProbe = { ok: boolean; needed: string; applied: string | null }
export type Readiness = {
  status: 'ready' | 'not_ready'
  postgres: Probe
  schema: SchemaProbe
  redis: Probe
  room: Probe
}

/** No campus has an empty id, so nobody's room has this name; an empty room has no tables and keeps nothing. */
const probedRoom = '/readiness'

/** By deployment, which is one to an isolate: its bindings are the same object at every request. */
const found = new WeakMap<Environment, { until: number; readiness: Readiness }>()

export async function readReadiness(bindings: Environment): Promise<Readiness> {
  const known = found.get(bindings)
  if (known && Date.now() < known.until) return known.readiness
  const readiness = await look(bindings)
  found.set(bindings, { until: Date.now() + readinessMemoryMs, readiness })
  return readiness
}

async function look(bindings: Environment): Promise<Readiness> {
  let applied: string | null = null
  const [postgres, redis, room] = await Promise.all([
    probe('postgres', async () => {
      applied = await readSchemaLevel(openNeon(bindings))
    }),
    probe('redis', async () => {
      await openRedis(bindings)((pipeline) => pipeline.ping())
    }),
    probe('room', async () => {
      await placed(bindings.CONVERSATIONS, bindings).getByName(probedRoom).releaseOrphans([])
    }),
  ])
  const schema = { ok: isAtLeast(applied), needed: neededSchemaLevel, applied }
  const isReady = [postgres, schema, redis, room].every(({ ok }) => ok)
  return { status: isReady ? 'ready' : 'not_ready', postgres, schema, redis, room }
}

async function probe(what: string, ask: () => Promise<void>): Promise<Probe> {
  const began = Date.now()
  try {
    await ask()
    return { ok: true, ms: Date.now() - began }
  } catch (error) {
    console.error(JSON.stringify({ event: 'not_ready', what, ...describeError(error) }))
    return { ok: false, ms: Date.now() - began }
  }
}

function isAtLeast(applied: string | null): boolean {
  return applied !== null && applied >= neededSchemaLevel
}
