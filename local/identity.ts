/**
 * The secrets and addresses of this clone's own campus, kept in `.homeroom/local.json` (git-ignored) between
 * runs. `npm run token`, `npm run replay` and the like read it to find the running system.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { audience, campusId, issuer } from './campus.ts'

export const dataFolder = join(import.meta.dirname, '../.homeroom')
const identityFile = join(dataFolder, 'local.json')

const identitySchema = z.object({
  url: z.string(),
  campusId: z.string(),
  issuer: z.string(),
  audience: z.string(),
  sharedSecret: z.string(),
  serverKey: z.string(),
  databaseUrl: z.string(),
})

export type Identity = z.infer<typeof identitySchema>

/** Null before the first `npm start` in this clone. */
export function readIdentity(): Identity | null {
  if (!existsSync(identityFile)) return null
  const parsed = identitySchema.safeParse(JSON.parse(readFileSync(identityFile, 'utf8')))
  return parsed.success ? parsed.data : null
}

export function newIdentity(url: string, databaseUrl: string): Identity {
  return {
    url,
    campusId,
    issuer,
    audience,
    sharedSecret: randomBytes(32).toString('base64url'),
    serverKey: `hr_live_${randomBytes(32).toString('base64url')}`,
    databaseUrl,
  }
}

export function writeIdentity(identity: Identity): void {
  mkdirSync(dirname(identityFile), { recursive: true })
  writeFileSync(identityFile, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600 })
}
