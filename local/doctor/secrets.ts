/**
 * The secrets of an environment: where the doctor reads them, and whether each looks like what it should be. Cloudflare
 * shows nobody the value of a secret, so what is looked at is what a deployer holds: the shell's variables, else the
 * file that wrangler itself would read.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { type Finding, ok, wrong } from './finding.ts'

export const secretNames = ['DATABASE_URL', 'UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'] as const
export type SecretName = (typeof secretNames)[number]
export type Secrets = Partial<Record<SecretName, string>>

/** `environment` is `''` for the top of wrangler.toml. The file of a running `npm start` comes last. */
export function readSecrets(
  root: string,
  environment: string,
  shell: NodeJS.ProcessEnv = process.env,
): Secrets {
  const files = environment === '' ? ['.dev.vars', '.homeroom/dev.vars'] : [`.dev.vars.${environment}`]
  const file = files.map((name) => join(root, name)).find((path) => existsSync(path))
  const written = file === undefined ? {} : parseEnv(readFileSync(file, 'utf8'))
  return Object.fromEntries(
    secretNames.flatMap((name) => {
      const value = shell[name] ?? written[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}

export function judgeSecrets(secrets: Secrets, environment: string): Finding[] {
  return secretNames.map((name) => {
    const value = secrets[name]
    const flag = environment === '' ? '' : ` --env ${environment}`
    const file = environment === '' ? '.dev.vars' : `.dev.vars.${environment}`
    if (value === undefined)
      return wrong(
        name,
        `Set ${name} in the shell or in ${file} (see .dev.vars.example) so that it can be looked at, and for the deployment: npx wrangler secret put ${name}${flag}`,
      )
    const fault = judge(name, value)
    return fault === null ? ok(name, 'is set') : wrong(name, fault)
  })
}

function judge(name: SecretName, value: string): string | null {
  if (name === 'UPSTASH_REDIS_REST_TOKEN')
    return /\s/.test(value) ? `${name} has a space in it: copy it again, without quotes.` : null
  const url = URL.canParse(value) ? new URL(value) : null
  if (name === 'DATABASE_URL')
    return url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1
      ? null
      : 'DATABASE_URL must be postgresql://user:password@host/database: copy the connection string from Neon.'
  return url && /^https?:$/.test(url.protocol)
    ? null
    : 'UPSTASH_REDIS_REST_URL must begin with https://: it is the REST address, not the one that begins with redis.'
}
