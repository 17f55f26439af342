/** docs/INTEGRATING.md as an integrator follows it: the quickstart word for word, and every example, against a running system. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { aCampus, type TestCampus } from '../campus.ts'
import { sharedWorker } from './running-worker.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/INTEGRATING.md'), 'utf8')

const worker = sharedWorker()
let oak: TestCampus
beforeAll(async () => {
  oak = await aCampus(inject('services'))
})

type Ran = { code: number | null; out: string; complaint: string }

function run(
  command: string,
  words: string[],
  environment: Record<string, string>,
  input = '',
): Promise<Ran> {
  const child = spawn(command, words, { cwd: root, env: { ...process.env, ...environment } })
  const ran: Ran = { code: null, out: '', complaint: '' }
  child.stdout.on('data', (chunk) => (ran.out += String(chunk)))
  child.stderr.on('data', (chunk) => (ran.complaint += String(chunk)))
  child.stdin.end(input)
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ran, code })))
}

/** The commands between two marks of the page. */
function blocksOf(mark: string): string[] {
  const part = page.split(`<!-- ${mark} -->`)[1]?.split(`<!-- /${mark} -->`)[0] ?? ''
  return [...part.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block)
}

const example = (name: string, ...words: string[]) =>
  run(process.execPath, [join(root, 'docs/examples', name), ...words], {
    HOMEROOM_URL: worker.url.href,
    HOMEROOM_KEY: oak.serverKey,
    HOMEROOM_ISSUER: oak.issuer,
    HOMEROOM_SECRET: oak.sharedSecret,
  })

describe('docs/INTEGRATING.md', () => {
  test('[QUICK-1] its quickstart, run as it stands, ends with the first message', {
    timeout: 300_000,
  }, async () => {
    const blocks = blocksOf('quickstart')
    expect(blocks).toHaveLength(4)
    const environment = { HOMEROOM_URL: worker.url.origin, DATABASE_URL: inject('services').DATABASE_URL }
    const startedAt = Date.now()
    const ran = await run('bash', ['-euo', 'pipefail'], environment, blocks.join('\n'))
    expect(ran, ran.complaint).toMatchObject({ code: 0 })
    expect(ran.out).toContain('"text":"Welcome to the lab!"')
    expect(Date.now() - startedAt).toBeLessThan(300_000)
  })

  test('[QUICK-2] the minted token is one that Homeroom takes', async () => {
    const { code, out } = await example('mint-token.ts', 'ada', 'Ada Osei', 'student')
    expect(code).toBe(0)
    const me = await worker.call(oak, 'GET /v1/me', { token: out.trim() })
    expect(me.body).toEqual({ type: 'user', id: 'ada', name: 'Ada Osei', role: 'student', campus: oak.id })
  })

  test('[QUICK-2] a roster is synced from CSV, and the same file again changes nothing', async () => {
    const sync = () => example('sync-roster.ts', 'bio-101', 'Biology', 'docs/examples/roster.csv')
    const first = await sync()
    expect(first, first.complaint).toMatchObject({ code: 0 })
    expect(first.out).toBe('5 enrolled: 5 new, 0 gone, 0 changed, in 0 conversations\n')
    expect((await sync()).out).toBe('5 enrolled: 0 new, 0 gone, 0 changed, in 0 conversations\n')
    const ben = await worker.call(oak, 'GET /v1/users/ben', { key: true })
    expect(ben.body['name']).toBe('Ben "Benno" Weiss')
    const roster = await worker.call(oak, 'GET /v1/courses/bio-101/enrolments', { key: true })
    expect(roster.body['data']).toContainEqual({ userId: 'ian', role: 'assistant', section: 'lab-b' })
  })

  test('[QUICK-2] a message is said once, as a person and as the system, and a refusal is told by its code', async () => {
    const made = await worker.call(oak, 'POST /v1/conversations', {
      key: true,
      body: { kind: 'group', title: 'Lab', members: ['ada', 'ben'] },
    })
    const id = String(made.body['id'])
    expect((await example('send-message.ts', id, 'Hello', 'ada')).out).toBe('said: number 1\n')
    expect((await example('send-message.ts', id, 'Hello', 'ada')).out).toBe('said: number 1\n')
    expect((await example('send-message.ts', id, 'The room is booked.')).out).toBe('said: number 2\n')
    const refused = await example('send-message.ts', `cnv_${'0'.repeat(32)}`, 'Hello', 'ada')
    expect([refused.code, refused.complaint]).toEqual([1, expect.stringContaining('not_found: ')])
  })

  test('[QUICK-3] what it says of posts from elsewhere, run as it stands, is said by a bot', async () => {
    const body = { kind: 'group', title: 'Lab', members: ['ada', 'ben'] }
    const id = String((await worker.call(oak, 'POST /v1/conversations', { key: true, body })).body['id'])
    const blocks = blocksOf('posts')
    expect(blocks).toHaveLength(2)
    const environment = { HOMEROOM_URL: worker.url.origin, HOMEROOM_KEY: oak.serverKey, CONVERSATION: id }
    const ran = await run('bash', ['-euo', 'pipefail'], environment, blocks.join('\n'))
    expect(ran, ran.complaint).toMatchObject({ code: 0 })
    const said = await worker.call(oak, `GET /v1/conversations/${id}/messages`, { as: oak.people.ada })
    expect(said.body['data']).toMatchObject([{ bot: 'Grade book', text: 'Marks for the midterm are out.' }])
  })

  test('[QUICK-2] a change of a roster is told once by a signed webhook', async () => {
    const made = await worker.call(oak, 'POST /v1/host-secrets', { key: true })
    await worker.call(oak, 'PUT /v1/courses/art', { key: true, body: { title: 'Art', roster: [] } })
    const tell = (...changes: string[]) =>
      run(process.execPath, [join(root, 'docs/examples/tell-change.ts'), 'change-17', 'art', ...changes], {
        HOMEROOM_HOST_URL: String(made.body['url']),
        HOMEROOM_HOST_SECRET: String(made.body['secret']),
      })
    const first = await tell('+ada', '+ben', '-cyd')
    expect(first.out, first.complaint).toBe('done\n')
    expect((await tell('+ada', '+ben', '-cyd')).out).toBe('known already\n')
    expect((await tell('+cyd')).complaint).toContain('idempotency_key_reused')
    const roster = await worker.call(oak, 'GET /v1/courses/art/enrolments', { key: true })
    expect((roster.body['data'] as { userId: string }[]).map(({ userId }) => userId)).toEqual(['ada', 'ben'])
  })
})
