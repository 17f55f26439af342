/**
 * The campus with everything that answers for it: our worker as it would be deployed, the ordinary application, and the
 * readers, each where they belong. Two claims share it, so it is started once a run.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Identity, newIdentity } from '../../local/identity.ts'
import { startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { startRedis } from '../../local/redis.ts'
import { seedCampus } from '../../local/seed.ts'
import { startUpstashRestServer } from '../../local/upstash-rest-server.ts'
import type { CampusId } from '../../schema/ids.ts'
import { censusMs, redisPipelineMax } from '../../schema/limits.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import type { BaselineOrder, BaselineSaid } from '../baseline/order.ts'
import { addPresence } from '../baseline/tables.ts'
import type { ClaimOptions } from '../claim.ts'
import { type Readers, startReaders } from '../http/readers.ts'
import { startChild } from '../machine/child.ts'
import { type Cores, findCores, keepTo, keepTreeTo } from '../machine/cores.ts'
import { treeCpuSeconds } from '../machine/cpu-time.ts'
import { describeServices } from '../machine/described.ts'
import { type PostgresWire, startPostgresWire } from '../machine/postgres-wire.ts'
import { Stack } from '../machine/stack.ts'
import { Way } from '../machine/way.ts'
import { buildWorker } from '../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../machine/worker-server.ts'
import { withClient } from '../machine/with-client.ts'
import { campusData } from './campus-data.ts'
import { campusId, campusPlanFor, describePlan, isOnline, userIdOf } from './campus-plan.ts'
import type { Databases } from './databases.ts'
import { fullRooms, quickRooms, talkInRooms } from './rooms.ts'
import type { Visit } from './visits.ts'

export type Campus = {
  cores: Cores
  ourUrl: string
  ordinaryUrl: string
  /** The ordinary statements in a Worker. */
  workerUrl: string
  pids: { ours: number; ordinary: number; worker: number }
  /** CPU seconds of Postgres and Redis; null where unknown, and for yours. */
  databasesCpu: () => number | null
  visits: Visit[]
  /** Ours: what reaches the databases. */
  way: Way
  /** Theirs. */
  wire: PostgresWire
  readers: Readers
  /** Until nobody works in the background any more. Once: whoever only reads gives rooms no work. */
  rest: () => Promise<void>
  /** Redis forgets everything that can be rebuilt; who is online stays. */
  forgetLists: () => Promise<void>
  described: string[]
  stop: () => Promise<void>
}

const startMs = 30_000
/** Rooms say everything twice, ten seconds apart, each in its own phase of three: after this nothing is left to do. */
const afterTalkMs = 14_000
const quietMs = 1_500
const quietWithinMs = 60_000

export type CampusOptions = Pick<ClaimOptions, 'quick' | 'redisUrl' | 'progress'>

export async function startCampus(options: CampusOptions, databases: Databases): Promise<Campus> {
  const stack = new Stack()
  try {
    return await openCampus(options, databases, findCores(), stack)
  } catch (error) {
    await stack.unwind()
    throw error
  }
}

async function openCampus(
  options: CampusOptions,
  databases: Databases,
  cores: Cores,
  stack: Stack,
): Promise<Campus> {
  const { progress, quick } = options
  const plan = campusPlanFor(quick)
  progress(`campus: ${describePlan(plan)}`)
  const [{ url: databaseUrl, loadSeconds }, ours, statements] = await Promise.all([
    databases.copyOf(campusData(plan)),
    buildWorker('wrangler.toml', 'index.js'),
    buildWorker('bench/baseline/worker/wrangler.toml', 'worker.js'),
  ])
  const redis = await startRedis({ externalUrl: options.redisUrl })
  stack.add(redis.stop)

  const way = new Way()
  const sql = await startNeonSqlServer({
    databaseUrl,
    onRequest: ({ statements }) => way.noteDatabase(statements),
  })
  stack.add(sql.stop)
  const token = randomBytes(16).toString('hex')
  const rest = await startUpstashRestServer({
    redis,
    token,
    onRequest: ({ commands }) => way.noteRedis(commands),
  })
  stack.add(rest.stop)
  const wire = await startPostgresWire(databaseUrl)
  stack.add(wire.stop)

  const identity: Identity = {
    ...newIdentity('', databaseUrl),
    campusId,
    issuer: `https://${campusId}.example`,
  }
  await seedCampus(identity, [])
  const server = startChild<WorkerServerSaid>(null, 'bench/machine/worker-server.ts')
  stack.add(() => server.end())
  const bindings = {
    DATABASE_URL: databaseUrl,
    DATABASE_ENDPOINT: sql.url,
    UPSTASH_REDIS_REST_URL: rest.url,
    UPSTASH_REDIS_REST_TOKEN: token,
  }
  server.tell({ worker: ours, bindings, staying: [] } satisfies WorkerServerOrder)
  const ordinary = startChild<BaselineSaid>(null, 'bench/baseline/server.ts')
  stack.add(() => ordinary.end())
  const secret = identity.sharedSecret
  ordinary.tell({ databaseUrl, wiredUrl: wire.url, secret } satisfies BaselineOrder)
  const worker = startChild<WorkerServerSaid>(null, 'bench/machine/worker-server.ts')
  stack.add(() => worker.end())
  worker.tell({
    ...{ worker: statements, staying: [] },
    bindings: { DATABASE_URL: databaseUrl, DATABASE_ENDPOINT: sql.url, SECRET: secret },
  } satisfies WorkerServerOrder)
  const [{ url: ourUrl }, { url: ordinaryUrl }, { url: workerUrl }] = await Promise.all([
    server.next(startMs),
    ordinary.next(startMs),
    worker.next(startMs),
  ])
  const readers = await startReaders()
  stack.add(readers.stop)

  progress('campus: people talk')
  const pids = { ours: server.pid, ordinary: ordinary.pid, worker: worker.pid }
  let rested: Promise<void> | null = null
  const visits = await talkInRooms({ ...identity, url: ourUrl }, quick ? quickRooms : fullRooms)
  const talkedAt = performance.now()
  await withClient(databaseUrl, (client) => client.query(addPresence(plan.users)))
  await sayWhoIsOnline(redis, plan.users)
  return {
    ...{ cores, ourUrl, ordinaryUrl, workerUrl, visits, way, wire, readers, pids },
    databasesCpu: () => sumOfCpu([databases.postgres.pid, redis.pid]),
    rest: () =>
      (rested ??= comeToRest(way, talkedAt).then(() => {
        // whoever is not measured yet may have any core
        stack.add(keepTo(cores.others))
        for (const pid of Object.values(pids)) keepTreeTo([cores.server], pid)
        keepTreeTo([cores.client], readers.pid)
        keepTreeTo(cores.others, redis.pid)
        databases.leaveServersCore()
      })),
    forgetLists: () => forgetLists(redis),
    described: [
      `${describePlan(plan)}, ${loadSeconds === null ? 'kept from a run before' : `loaded in ${loadSeconds.toFixed(0)} s`}.`,
      `${describeServices(databases.postgres, redis)}.`,
    ],
    stop: () => stack.unwind(),
  }
}

async function comeToRest(way: Way, talkedAt: number): Promise<void> {
  await sleep(Math.max(0, talkedAt + afterTalkMs - performance.now()))
  await way.untilQuiet(quietMs, quietWithinMs)
}

function sumOfCpu(pids: readonly (number | undefined)[]): number | null {
  const seconds = pids.map((pid) => (pid === undefined ? null : treeCpuSeconds(pid)))
  return seconds.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0)
}

type Redis = Awaited<ReturnType<typeof startRedis>>

const campus = campusId as CampusId

/** As their rooms would have: a heartbeat each, of a campus whose census is whole. */
async function sayWhoIsOnline(redis: Redis, users: number): Promise<void> {
  const now = Date.now()
  const people = Array.from({ length: users }, (_, index) => index + 1).filter(isOnline)
  for (let from = 0; from < people.length; from += redisPipelineMax) {
    const scored = people.slice(from, from + redisPipelineMax).flatMap((n) => [String(now), userIdOf(n)])
    await redis.execute(['ZADD', redisKeys.online(campus), ...scored])
  }
  await redis.execute(['SET', redisKeys.onlineSince(campus), String(now - censusMs)])
}

/** Everything of the campus but who is online. */
async function forgetLists(redis: Redis): Promise<void> {
  let cursor = '0'
  do {
    const reply = await redis.execute(['SCAN', cursor, 'MATCH', `*:${campusId}*`, 'COUNT', '1000'])
    const [next, keys] = Array.isArray(reply) ? reply : ['0', []]
    const gone = (Array.isArray(keys) ? keys.map(String) : []).filter((key) => !key.startsWith('online'))
    if (gone.length > 0) await redis.execute(['DEL', ...gone])
    cursor = String(next)
  } while (cursor !== '0')
}
