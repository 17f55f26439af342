/** The doctor as a deployer calls it, against real vendors that are well and then not. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindingsOf, judgeBindings } from '../../local/doctor/bindings.ts'
import { examineDeployment } from '../../local/doctor/deployment.ts'
import { judgeSecrets } from '../../local/doctor/secrets.ts'
import { migrate } from '../../local/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts'
import { RedisEngine } from '../../local/redis-engine.ts'
import { startUpstashRestServer, type UpstashRestServer } from '../../local/upstash-rest-server.ts'

const root = join(import.meta.dirname, '../..')
const token = 'a-token-of-this-test'

let folder: string
let postgres: RunningPostgres
let redis: UpstashRestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeroom-doctor-'))
  postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    databaseName: 'homeroom',
    durable: false,
  })
  const engine = new RedisEngine()
  redis = await startUpstashRestServer({
    redis: {
      execute: async (command) => engine.execute(command),
      transaction: async (commands) => engine.transaction(commands),
    },
    token,
  })
})
afterAll(async () => {
  await redis.stop()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

async function query(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

async function doctor(
  secrets: Record<string, string> = {},
): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [join(root, 'local/doctor.ts')], {
    env: {
      ...process.env,
      ...{ DATABASE_URL: postgres.url, UPSTASH_REDIS_REST_URL: redis.url, UPSTASH_REDIS_REST_TOKEN: token },
      ...secrets,
    },
  })
  let out = ''
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (out += String(chunk)))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, lines: out.trim().split('\n') }
}

const lineOf = (lines: readonly string[], what: string) =>
  lines.find((line) => line.slice(2).startsWith(what))

describe('the doctor', () => {
  it('[OPS-5] leads from an empty database to one that is well, a sentence at a time, and ends with 1 until then', async () => {
    const first = await doctor()
    expect(first.code).toBe(1)
    expect(lineOf(first.lines, 'migrations')).toMatch(
      /^✗ migrations .*The database is empty: .*npm run migrate$/,
    )

    await migrate(postgres.url)
    const second = await doctor()
    expect(second.code).toBe(1)
    expect(lineOf(second.lines, 'migrations')).toMatch(/^✓ migrations .*all \d+ are applied$/)
    expect(lineOf(second.lines, 'campuses')).toMatch(/^✗ campuses .*npm run admin -- campus create/)

    await query(`INSERT INTO campuses (id, name, issuer, audience, shared_secret, allowed_origins, settings)
                 VALUES ('oak', 'Oak', 'https://login.oak.example', 'homeroom', 'abc', '{}', '{}')`)
    const third = await doctor()
    expect(third.lines.filter((line) => !line.startsWith('✓'))).toEqual(['', 'Nothing is wrong.'])
    expect(third.code).toBe(0)
  })

  it('[OPS-5] names a key set that cannot be had, and the command that changes its address', async () => {
    await query(`INSERT INTO campuses (id, name, issuer, audience, jwks_url, allowed_origins, settings)
                 VALUES ('elm', 'Elm', 'https://login.elm.example', 'homeroom', 'http://127.0.0.1:1/keys', '{}', '{}')`)
    const { code, lines } = await doctor()
    expect(code).toBe(1)
    expect(lineOf(lines, 'campus elm')).toMatch(/cannot be had .*campus update --id elm/)
  })

  it('[OPS-5] says what to do about vendors that do not answer or refuse, and never a secret', async () => {
    const secret = 'very-secret'
    const { code, lines } = await doctor({
      DATABASE_URL: `postgresql://somebody:${secret}@127.0.0.1:1/homeroom`,
      UPSTASH_REDIS_REST_TOKEN: secret,
    })
    expect(code).toBe(1)
    expect(lineOf(lines, 'Postgres')).toMatch(/does not let us in \(ECONNREFUSED\)/)
    expect(lineOf(lines, 'Redis')).toMatch(/refuses the token/)
    expect(lines.join('\n')).not.toContain(secret)
  })
})

describe('a secret', () => {
  it.each([
    ['DATABASE_URL', 'mysql://a@b/c', 'copy the connection string from Neon'],
    [
      'UPSTASH_REDIS_REST_URL',
      'rediss://default:x@example.upstash.io:6379',
      'not the one that begins with redis',
    ],
    ['UPSTASH_REDIS_REST_TOKEN', 'two words', 'without quotes'],
  ])('[OPS-6] %s that is another thing is known by its shape', (name, value, sentence) => {
    const finding = judgeSecrets({ [name]: value }, 'production').find(({ what }) => what === name)
    expect(finding).toEqual({ what: name, state: 'wrong', fix: expect.stringContaining(sentence) })
  })

  it('[OPS-6] that is missing is asked for with the command that sets it in that environment', () => {
    expect(judgeSecrets({}, 'staging').map((finding) => 'fix' in finding && finding.fix)).toEqual([
      expect.stringContaining('npx wrangler secret put DATABASE_URL --env staging'),
      expect.stringContaining('npx wrangler secret put UPSTASH_REDIS_REST_URL --env staging'),
      expect.stringContaining('npx wrangler secret put UPSTASH_REDIS_REST_TOKEN --env staging'),
    ])
  })
})

describe('a deployment', () => {
  async function answering(
    status: number,
    redisIsWell: boolean,
  ): Promise<{ url: string; close: () => void }> {
    const server = createServer((request, response) => {
      const part = { ok: true, ms: 1 }
      const body =
        request.url === '/version'
          ? { version: '9.9.9', deployment: null }
          : { postgres: part, schema: part, redis: { ...part, ok: redisIsWell }, room: part }
      response.writeHead(request.url === '/version' ? 200 : status).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
  }

  it('[OPS-5] is asked for its version and readiness', async () => {
    const well = await answering(200, true)
    const ill = await answering(503, false)
    expect(await examineDeployment(well.url)).toMatchObject({ state: 'ok', detail: 'version 9.9.9 is ready' })
    expect(await examineDeployment(ill.url)).toMatchObject({
      state: 'wrong',
      fix: expect.stringContaining('not ready (redis)'),
    })
    well.close()
    ill.close()
    expect(await examineDeployment('http://127.0.0.1:1')).toMatchObject({ state: 'wrong' })
  })
})

describe('wrangler.toml', () => {
  it.each(['staging', 'production'])('[OPS-7] repeats every binding and secret for %s', (environment) => {
    expect(bindingsOf(root, environment)).toEqual(bindingsOf(root, ''))
    expect(judgeBindings(root, environment).state).toBe('ok')
  })
})
