/** The administrator's command against a real Postgres: campuses, and keys that are shown once. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pg from 'pg'
import { parseAdminCommand } from '../../local/admin/admin-command.ts'
import { migrate } from '../../local/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts'

let folder: string
let postgres: RunningPostgres
let client: pg.Client
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeroom-admin-'))
  postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    databaseName: 'homeroom',
    durable: false,
  })
  await migrate(postgres.url)
  client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

type Ran = { code: number | null; out: Record<string, unknown>; complaint: string }

/** As an administrator would: the command itself, with `DATABASE_URL` in its environment. */
function admin(...words: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../local/admin.ts'), ...words], {
    env: { ...process.env, DATABASE_URL: postgres.url },
  })
  const parts = { out: '', complaint: '' }
  child.stdout.on('data', (chunk) => (parts.out += String(chunk)))
  child.stderr.on('data', (chunk) => (parts.complaint += String(chunk)))
  return new Promise((resolve) =>
    child.on('close', (code) => {
      const out = parts.out === '' ? {} : (JSON.parse(parts.out) as Record<string, unknown>)
      resolve({ code, out, complaint: parts.complaint })
    }),
  )
}

const oak = ['--id', 'oak', '--name', 'Oak', '--issuer', 'https://login.oak.example']

describe('campuses by command', () => {
  it('[KEY-2] are made with a secret that is shown once, changed by name, and listed without it', async () => {
    const made = await admin(
      'campus',
      'create',
      ...oak,
      '--origin',
      'https://oak.example',
      '--settings',
      '{"studentDirect":true}',
    )
    expect(made).toMatchObject({
      code: 0,
      out: { id: 'oak', audience: 'homeroom', origins: ['https://oak.example'] },
    })
    expect(String(made.out['sharedSecret']).length).toBeGreaterThanOrEqual(43)
    const twice = await admin('campus', 'create', ...oak)
    expect([twice.code, twice.complaint]).toEqual([
      1,
      expect.stringContaining('There is a campus oak already'),
    ])

    const changed = await admin('campus', 'update', '--id', 'oak', '--settings', '{"rates":{"user":600}}')
    expect(changed.out['settings']).toEqual({ studentDirect: true, rates: { user: 600 } })
    expect(changed.out).not.toHaveProperty('sharedSecret')
    const rotated = await admin('campus', 'update', '--id', 'oak', '--rotate-secret')
    expect(rotated.out['sharedSecret']).not.toBe(made.out['sharedSecret'])
    const published = await admin(
      'campus',
      'update',
      '--id',
      'oak',
      '--jwks-url',
      'https://oak.example/jwks.json',
    )
    expect(published.out).toMatchObject({ hasSharedSecret: false, jwksUrl: 'https://oak.example/jwks.json' })
    const listed = await admin('campus', 'list')
    expect(listed.out).toEqual([published.out])
  })

  it('[KEY-3] have keys: shown once, kept as a hash, two live under one name, revoked for good', async () => {
    const lms = ['key', 'create', '--campus', 'oak', '--name', 'LMS']
    const first = await admin(...lms, '--scope', 'users:write', '--scope', 'courses:write')
    const key = String(first.out['key'])
    expect(key).toMatch(/^hr_live_[A-Za-z0-9_-]{43}$/)
    expect(first.out['scopes']).toEqual(['users:write', 'courses:write'])
    const { rows } = await client.query('SELECT * FROM api_keys')
    expect(rows).toMatchObject([{ hash: createHash('sha256').update(key).digest('hex') }])
    expect(JSON.stringify(rows)).not.toContain(key)
    expect(JSON.stringify((await admin('key', 'list', '--campus', 'oak')).out)).not.toContain(key)

    const second = await admin(...lms)
    expect(second.out['scopes']).toEqual(['*'])
    const third = await admin(...lms)
    expect([third.code, third.complaint]).toEqual([1, expect.stringContaining('2 live keys')])
    const revoked = await admin('key', 'revoke', '--id', String(first.out['id']))
    expect(revoked.out['revokedAt']).not.toBeNull()
    expect((await admin('key', 'revoke', '--id', String(first.out['id']))).out).toEqual(revoked.out)
    expect((await admin(...lms)).code).toBe(0)
  })
})

describe('a wrong word', () => {
  it.each([
    [[], 'What is to be done?'],
    [['campus'], 'There is no "campus"'],
    [['campus', 'create', '--id', 'Oak!'], 'A campus has'],
    [['campus', 'update', '--id', 'Oak!'], 'small letters'],
    [['campus', 'update', '--id', 'oak', '--origin', 'https://oak.example/path'], 'no origin'],
    [['campus', 'update', '--id', 'oak', '--jwks-url', 'file:///etc/passwd'], 'key set'],
    [['campus', 'update', '--id', 'oak', '--settings', '{"studentdirect":true}'], 'studentdirect'],
    [['campus', 'update', '--id', 'oak', '--settings', '{'], 'JSON'],
    [['key', 'create', '--campus', 'oak', '--name', ' '], '--name'],
    [['key', 'create', '--campus', 'oak', '--name', 'x', '--scope', 'all'], 'There is no scope'],
    [['key', 'revoke', '--id', 'key_1'], '--id'],
  ])('[KEY-4] %j is answered with a sentence', (words, sentence) => {
    expect(() => parseAdminCommand(words)).toThrow(sentence)
  })
})
