/**
 * `npm run doctor [-- --env production] [--url https://…]`: looks at everything that a deployment stands on, says of
 * each whether it is well, and what to do where it is not. Ends with 1 if anything is wrong. It changes nothing but a
 * key of Redis that it takes away again, and prints no secret.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judgeBindings } from './doctor/bindings.ts'
import { examineDeployment, examineStoredSecrets } from './doctor/deployment.ts'
import type { Finding } from './doctor/finding.ts'
import { examineIssuers } from './doctor/issuers.ts'
import { examinePlacement } from './doctor/placement.ts'
import { examinePostgres } from './doctor/postgres.ts'
import { examineRedis } from './doctor/redis.ts'
import { judgeSecrets, readSecrets } from './doctor/secrets.ts'

const root = join(import.meta.dirname, '..')
const signs = { ok: '✓', wrong: '✗', unknown: '?' } as const

try {
  const { values } = parseArgs({ options: { env: { type: 'string', default: '' }, url: { type: 'string' } } })
  const findings = await examine(values.env, values.url)
  const width = Math.max(...findings.map(({ what }) => what.length))
  for (const finding of findings) console.log(lineOf(finding, width))
  const faults = findings.filter(({ state }) => state === 'wrong').length
  console.log(faults === 0 ? '\nNothing is wrong.' : `\n${faults} to mend.`)
  process.exitCode = faults === 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

async function examine(environment: string, url: string | undefined): Promise<Finding[]> {
  const secrets = readSecrets(root, environment)
  const { DATABASE_URL, UPSTASH_REDIS_REST_URL: redisUrl, UPSTASH_REDIS_REST_TOKEN: token } = secrets
  const [postgres, redis, stored, deployment] = await Promise.all([
    DATABASE_URL === undefined ? null : examinePostgres(DATABASE_URL),
    redisUrl === undefined || token === undefined ? [] : examineRedis(redisUrl, token),
    environment === '' ? [] : examineStoredSecrets(root, environment),
    url === undefined ? [] : examineDeployment(url),
  ])
  return [
    ...judgeSecrets(secrets, environment),
    ...(postgres?.findings ?? []),
    ...(postgres?.findings.every(({ state }) => state === 'ok')
      ? await examineIssuers(postgres.campuses)
      : []),
    redis,
    judgeBindings(root, environment),
    examinePlacement(root, environment),
    stored,
    deployment,
  ].flat()
}

function lineOf(finding: Finding, width: number): string {
  const { what, state } = finding
  return `${signs[state]} ${what.padEnd(width)}  ${finding.state === 'ok' ? finding.detail : finding.fix}`
}
