/**
 * `npm start`: the whole system on one machine, with no account and nothing installed but Node. Real Postgres,
 * real Redis where there is one, local servers that speak Neon's and Upstash's protocols, migrations, a seeded
 * campus, and `wrangler dev`. Ctrl-C stops everything that this started.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { people } from './campus.ts'
import { startHostPlatform } from './host-platform.ts'
import { dataFolder, newIdentity, readIdentity, writeIdentity } from './identity.ts'
import { migrate } from './migrate.ts'
import { startNeonSqlServer } from './neon-sql-server.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import { seedCampus, seedConversations } from './seed.ts'
import { startUpstashRestServer } from './upstash-rest-server.ts'
import { startWorkerProcess } from './worker-process.ts'
import { ensureWebBuilt, publicFolder } from '../web/build.ts'

const root = join(import.meta.dirname, '..')
const stops: { what: string; stop: () => Promise<void> }[] = []
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void shutDown('Stopping …', 0))
process.stdout.on('error', () => undefined) // a terminal that is gone hears nothing, and must not keep us from stopping
// npm passes a SIGTERM on to its shell alone, which ends and leaves this process without a parent
const parent = process.ppid
if (process.env['npm_lifecycle_event'] === 'start')
  setInterval(() => process.ppid !== parent && void shutDown('Stopping …', 0), 250).unref()

try {
  await start()
} catch (error) {
  if (!isStopping) await shutDown(`\n${error instanceof Error ? error.message : String(error)}`, 1)
}

async function start(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8787' } } })
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error('--port is a number from 1 to 65535.')
  if (!(await isFree(port)))
    throw new Error(
      `Port ${port} is in use. Stop what uses it, or choose another: npm start -- --port ${port + 1}`,
    )
  const url = `http://127.0.0.1:${port}`
  const origins = [url, `http://localhost:${port}`]
  mkdirSync(dataFolder, { recursive: true })

  say('Starting Postgres and Redis …')
  const { DATABASE_URL, REDIS_URL } = process.env
  const postgres = started(
    'Postgres',
    await startPostgres({
      dataDir: join(dataFolder, 'postgres'),
      databaseName: 'homeroom',
      ...(DATABASE_URL !== undefined && { externalUrl: DATABASE_URL }),
    }),
  )
  const redis = started(
    'Redis',
    await startRedis({
      dataDir: join(dataFolder, 'redis'),
      ...(REDIS_URL !== undefined && { externalUrl: REDIS_URL }),
    }),
  )
  await migrate(postgres.url)
  const identity = { ...(readIdentity() ?? newIdentity(url, postgres.url)), url, databaseUrl: postgres.url }
  writeIdentity(identity)
  await seedCampus(identity, origins)

  const restToken = identity.serverKey.slice(-24)
  const sqlServer = started('the /sql server', await startNeonSqlServer({ databaseUrl: postgres.url }))
  const restServer = started(
    'the Redis REST server',
    await startUpstashRestServer({ redis, token: restToken }),
  )
  const platform = started('the host platform', await startHostPlatform(identity, origins))

  say('Building the pages and starting the worker …')
  await ensureWebBuilt()
  const worker = started(
    'the worker',
    startWorkerProcess({
      root,
      dataFolder,
      assets: assetsFor(platform.url),
      port,
      url,
      secrets: {
        DATABASE_URL: postgres.url,
        UPSTASH_REDIS_REST_URL: restServer.url,
        UPSTASH_REDIS_REST_TOKEN: restToken,
      },
      variables: { DATABASE_ENDPOINT: sqlServer.url, WEBHOOKS_TO_LOCALHOST: 'allowed' },
    }),
  )
  await worker.ready
  const isNew = await seedConversations(identity)
  const column = (text: string) => text.padEnd(14)
  say(`
Homeroom is running at ${url}
  ${column('alive?')}${url}/health/live
  ${column('Postgres')}${postgres.kind === 'embedded' ? `embedded (${postgres.version}, real, from npm; data in .homeroom/postgres)` : 'yours (DATABASE_URL)'}
  ${column('Redis')}${redisSentence(redis.kind, redis.version)}
  ${column('Neon, Upstash')}local servers that speak their HTTP protocols
  ${column('campus')}${isNew ? 'seeded just now' : 'as you left it'}; delete .homeroom to start over

Sign in by opening one of these, each in a tab of its own:
${people.map(({ id, name, role, about }) => `  ${url}/?as=${id}`.padEnd(36) + `${name}, ${role}, ${about}`).join('\n')}
or with a token: npm run token -- --user ada

Ctrl-C stops everything.`)
  void worker.exited.then((code) =>
    isStopping ? undefined : shutDown(`The worker ended by itself (code ${code}).`, 1),
  )
}

/** The pages, and where they find the stand-in for the learning platform; a deployment has no such file. */
function assetsFor(hostPlatform: string): string {
  const assets = join(dataFolder, 'assets')
  rmSync(assets, { recursive: true, force: true })
  cpSync(publicFolder, assets, { recursive: true })
  writeFileSync(join(assets, 'host-platform.json'), JSON.stringify({ url: hostPlatform }))
  return assets
}

function redisSentence(kind: string, version: string): string {
  switch (kind) {
    case 'in-process':
      return 'in-process stand-in (no redis-server or valkey-server on PATH); forgotten at the end'
    case 'external':
      return 'yours (REDIS_URL)'
    default:
      return `real (${kind} ${version} from PATH)`
  }
}

function started<Thing extends { stop: () => Promise<void> }>(what: string, thing: Thing): Thing {
  stops.unshift({ what, stop: () => thing.stop() })
  return thing
}

async function shutDown(message: string, code: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  say(message)
  for (const { what, stop } of stops) {
    try {
      await stop()
    } catch (error) {
      console.error(`Stopping ${what} failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  process.exit(code)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

function say(text: string): void {
  console.log(text)
}
