/** What a deployment says of itself, where its address is given; and whether Cloudflare holds its secrets. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { type Finding, ok, reasonOf, unknown, wrong } from './finding.ts'
import { secretNames } from './secrets.ts'

const answerMs = 15_000
const askMs = 60_000
const part = z.object({ ok: z.boolean() })
const readinessSchema = z.object({ postgres: part, schema: part, redis: part, room: part })
const versionSchema = z.object({ version: z.string(), deployment: z.object({ id: z.string() }).nullable() })
const listedSchema = z.array(z.object({ name: z.string() }))

export async function examineDeployment(url: string): Promise<Finding> {
  const what = 'deployment'
  try {
    const ask = (path: string) => fetch(new URL(path, url), { signal: AbortSignal.timeout(answerMs) })
    const [ready, version] = await Promise.all([ask('/health/ready'), ask('/version')])
    const parts = readinessSchema.parse(await ready.json())
    const { version: code, deployment } = versionSchema.parse(await version.json())
    const broken = Object.entries(parts).flatMap(([name, { ok }]) => (ok ? [] : [name]))
    return broken.length === 0
      ? ok(what, `version ${code}${deployment ? ` (${deployment.id})` : ''} is ready`)
      : wrong(what, `It runs and is not ready (${broken.join(', ')}): see above, then npx wrangler tail.`)
  } catch (error) {
    return wrong(
      what,
      `${new URL(url).origin} is no Homeroom that answers (${reasonOf(error)}): npx wrangler deploy`,
    )
  }
}

/** Names only: Cloudflare tells nobody the values. */
export async function examineStoredSecrets(root: string, environment: string): Promise<Finding> {
  const what = 'secrets at Cloudflare'
  try {
    const { stdout } = await promisify(execFile)(
      join(root, 'node_modules/.bin/wrangler'),
      ['secret', 'list', '--env', environment, '--format', 'json'],
      { cwd: root, timeout: askMs, env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' } },
    )
    const held = new Set(listedSchema.parse(JSON.parse(stdout)).map(({ name }) => name))
    const lacking = secretNames.filter((name) => !held.has(name))
    return lacking.length === 0
      ? ok(what, `all ${secretNames.length} are there`)
      : wrong(
          what,
          lacking.map((name) => `npx wrangler secret put ${name} --env ${environment}`).join(' && '),
        )
  } catch {
    // not signed in, no network, or never deployed: wrangler says it at length, and the fix is the same
    return unknown(
      what,
      'Cloudflare could not be asked: sign in with npx wrangler login, or set CLOUDFLARE_API_TOKEN.',
    )
  }
}
