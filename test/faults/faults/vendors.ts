/** What happens to what stands behind the rooms: away, slow, fickle, deaf to what they have just done, or picky. */
import { fuses } from '../breaker.ts'
import { archivedRev } from '../gather.ts'
import type { Edit } from '../planted/edit.ts'
import type { ReceiverMode } from '../receiver.ts'
import { withPostgres } from '../with-postgres.ts'
import type { VendorMode } from '../vendor-proxy.ts'
import { until, type World } from '../world.ts'
import type { Fault } from './fault.ts'

export function postgresBecomes(mode: VendorMode): Fault {
  return {
    isBehind: true,
    begin: ({ system }) => void (system.vendors.postgres.mode = mode),
    end: ({ system }) => void (system.vendors.postgres.mode = 'pass'),
  }
}

export function redisBecomes(mode: VendorMode): Fault {
  return {
    isBehind: true,
    begin: ({ system }) => void (system.vendors.redisDoor.mode = mode),
    end: ({ system }) => void (system.vendors.redisDoor.mode = 'pass'),
  }
}

/** Everything it held is gone, once in the beginning and once in the end. */
export const redisFlushed: Fault = {
  isBehind: true,
  begin: ({ system }) => flush(system.vendors),
  end: ({ system }) => flush(system.vendors),
}

export async function flush({
  redis,
}: {
  redis: { execute: (command: string[]) => Promise<unknown> }
}): Promise<void> {
  await redis.execute(['FLUSHALL'])
}

/** A replica that has heard of nothing for a while takes over. */
export const redisStale: Fault = {
  isBehind: true,
  begin: ({ system }) => void (system.vendors.redis.isLagging = true),
  end: ({ system }) => system.vendors.redis.failOver(),
}

const passedWithinMs = 15_000

/**
 * Postgres takes everything but one message, and must have what comes after it all the same. Once it would take that as
 * well, an operator asks for all of it again.
 */
export function rowRefused(): Fault {
  let seq = 0
  return {
    isBehind: true,
    async begin(world) {
      seq = world.owner.log.lastSeq + 3
      await refuseSeq(world, seq)
    },
    async end(world) {
      const { door, campus, conversationId, system, answers } = world
      // by rev, since whoever reacts to the one moves it behind the others
      const { rev } = world.owner.log
      const isPassed = async () => (await archivedRev(world)) >= rev
      const wrong = await until(isPassed, passedWithinMs, `seq ${seq} is not passed: rev ${rev} is not there`)
      answers.set('does the archive pass what Postgres refuses?', wrong)
      await ask(system, 'DROP TRIGGER IF EXISTS poison ON messages')
      const path = `POST /v1/conversations/${conversationId}/recovery`
      await door.must(campus.serverKey, path, { archiveAgain: true })
    },
  }
}

/** 22021 is what Postgres says to bytes that are no text. */
async function refuseSeq({ system, conversationId }: World, seq: number): Promise<void> {
  await ask(
    system,
    `CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = '22021'; END $$`,
  )
  await ask(
    system,
    `CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON messages FOR EACH ROW
       WHEN (NEW.conversation_id = '${conversationId}' AND NEW.seq = ${seq}) EXECUTE FUNCTION poison()`,
  )
}

async function ask({ vendors }: World['system'], statement: string): Promise<void> {
  await withPostgres(vendors.direct.DATABASE_URL, (client) => client.query(statement))
}

export const queueDown: Fault = {
  build: fuses,
  isBehind: true,
  begin: ({ system }) => void system.vendors.breaker.broken.set('queue', () => true),
  end: ({ system }) => void system.vendors.breaker.broken.delete('queue'),
}

export const filesDown: Fault = {
  build: fuses,
  isBehind: true,
  begin: ({ system }) => void system.vendors.breaker.broken.set('files', () => true),
  end: ({ system }) => void system.vendors.breaker.broken.delete('files'),
}

export function receiverBecomes(mode: ReceiverMode): Fault {
  return {
    isBehind: true,
    begin: ({ system }) => void (system.vendors.receiver.mode = mode),
    end: ({ system }) => void (system.vendors.receiver.mode = 'pass'),
  }
}

/** What is remembered of keys for ten minutes is asked for again within seconds. */
const shortMemory: readonly Edit[] = [
  { file: 'schema/limits.ts', find: 'jwksFreshMs = 600_000', put: 'jwksFreshMs = 500' },
  { file: 'schema/limits.ts', find: 'jwksRefetchMs = 60_000', put: 'jwksRefetchMs = 300' },
]

/** Nobody publishes any keys, and all have lost their sockets and come back meanwhile. */
export const keysDown: Fault = {
  build: shortMemory,
  isBehind: true,
  begin: ({ system, members }) => {
    system.vendors.keys.isAway = true
    for (const member of members) member.cut()
  },
  again: ({ members }) => {
    for (const member of members) member.hurry()
  },
  end: ({ system }) => void (system.vendors.keys.isAway = false),
}

/** By the second look the new key is known, by the third it signs; in the end the old one is withdrawn. */
export const keysRotated: Fault = {
  build: shortMemory,
  begin: ({ system }) => system.vendors.keys.publishAnother(),
  again: ({ system, members }) => {
    system.vendors.keys.signWithNewest()
    for (const member of members) member.cut()
  },
  end: ({ system }) => system.vendors.keys.withdrawOthers(),
}
