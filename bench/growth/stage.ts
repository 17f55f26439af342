/** The counting worker with its databases, every command and statement attributed to the campus that it is about. */
import { randomBytes } from 'node:crypto'
import { startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { startRedis } from '../../local/redis.ts'
import { startUpstashRestServer } from '../../local/upstash-rest-server.ts'
import type { Databases } from '../campus/databases.ts'
import type { ClaimOptions } from '../claim.ts'
import { startChild } from '../machine/child.ts'
import { type Cores, findCores, keepTo, keepTreeTo } from '../machine/cores.ts'
import { describeServices } from '../machine/described.ts'
import { Stack } from '../machine/stack.ts'
import { Way } from '../machine/way.ts'
import { buildWorker } from '../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../machine/worker-server.ts'
import type { CampusCounts, RoomCounts } from './counts.ts'
import type { SocketsOrder, SocketsSaid } from './sockets.ts'

export type SceneCounts = RoomCounts & { commands: number; statements: number }

export type GrowthStage = {
  url: string
  pid: number
  databaseUrl: string
  cores: Cores
  redis: Awaited<ReturnType<typeof startRedis>>
  way: Way
  /** A statement with this id in it is about this campus. */
  attribute: (id: string, campusId: string) => void
  /** By campus, since it was asked last. */
  takeCounts: () => Promise<Map<string, SceneCounts>>
  openSockets: (order: SocketsOrder) => Promise<SocketsSaid>
  /** Until now everybody may have any core: nothing is measured yet. */
  takeCores: () => void
  described: string
  stop: () => Promise<void>
}

type StageOptions = Pick<ClaimOptions, 'redisUrl'>

const startMs = 30_000
const socketsMs = 120_000
const askedCharactersMax = 100
const empty = { name: 'empty', load: [], finish: [] }

export async function startGrowthStage(options: StageOptions, databases: Databases): Promise<GrowthStage> {
  const stack = new Stack()
  try {
    return await open(options, databases, findCores(), stack)
  } catch (error) {
    await stack.unwind()
    throw error
  }
}

async function open(
  { redisUrl }: StageOptions,
  databases: Databases,
  cores: Cores,
  stack: Stack,
): Promise<GrowthStage> {
  const { url: databaseUrl } = await databases.copyOf(empty)
  const redis = await startRedis({ externalUrl: redisUrl })
  stack.add(redis.stop)
  const way = new Way()
  const campusOf = new Map<string, string>()
  const commands = new Map<string, number>()
  const statements = new Map<string, number>()
  const sql = await startNeonSqlServer({
    databaseUrl,
    onRequest: (info) => way.noteDatabase(info.statements),
    onStatement: ({ query, params }) => {
      way.lastAsked = query.slice(0, askedCharactersMax)
      const campusId = params.map((param) => campusOf.get(param ?? '')).find((one) => one !== undefined)
      if (campusId !== undefined) statements.set(campusId, (statements.get(campusId) ?? 0) + 1)
    },
  })
  stack.add(sql.stop)
  const token = randomBytes(16).toString('hex')
  const rest = await startUpstashRestServer({
    ...{ redis, token },
    onRequest: (info) => way.noteRedis(info.commands),
    onCommand: ([name, key = '']) => {
      const [, campusId = ''] = key.split(':')
      way.lastAsked = `${name} ${key}`
      commands.set(campusId, (commands.get(campusId) ?? 0) + 1)
    },
  })
  stack.add(rest.stop)
  const worker = await buildWorker('bench/growth/counting-worker/wrangler.toml', 'worker.js')
  const server = startChild<WorkerServerSaid>(null, 'bench/machine/worker-server.ts')
  stack.add(() => server.end())
  const bindings = {
    DATABASE_URL: databaseUrl,
    DATABASE_ENDPOINT: sql.url,
    UPSTASH_REDIS_REST_URL: rest.url,
    UPSTASH_REDIS_REST_TOKEN: token,
  }
  server.tell({ worker, bindings, staying: ['PersonalRoom'] } satisfies WorkerServerOrder)
  const { url } = await server.next(startMs)
  const sockets = startChild<SocketsSaid>(null, 'bench/sockets-client.ts')
  stack.add(() => sockets.end())
  return {
    ...{ url, databaseUrl, cores, redis, way, pid: server.pid },
    attribute: (id, campusId) => campusOf.set(id, campusId),
    takeCounts: async () => {
      const response = await fetch(new URL('/bench/counts', url))
      const rooms = await response.json<CampusCounts>()
      const counts = new Map<string, SceneCounts>()
      for (const campusId of new Set(campusOf.values())) {
        const ofRooms = rooms[campusId] ?? nothing
        const ofStores = { commands: commands.get(campusId) ?? 0, statements: statements.get(campusId) ?? 0 }
        counts.set(campusId, { ...ofRooms, ...ofStores })
      }
      commands.clear()
      statements.clear()
      return counts
    },
    openSockets: (order) => {
      sockets.tell(order)
      return sockets.next(socketsMs)
    },
    takeCores: () => {
      stack.add(keepTo(cores.others))
      keepTreeTo([cores.server], server.pid)
      keepTreeTo([cores.client], sockets.pid)
      keepTreeTo(cores.others, redis.pid)
      databases.leaveServersCore()
    },
    described: describeServices(databases.postgres, redis),
    stop: () => stack.unwind(),
  }
}

const nothing: RoomCounts = { rowsWritten: 0, alarmsSet: 0, alarmsRun: 0, deliveries: 0, relays: 0, begun: 0 }
