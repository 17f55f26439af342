/** What an administrator asks on the command line, from words to a typed command; a wrong word is a sentence. */
import { parseArgs } from 'node:util'
import {
  type CampusId,
  type ConversationId,
  type KeyId,
  parseConversationId,
  parseUserId,
  type UserId,
  parseCampusId,
  parseKeyId,
} from '../../schema/ids.ts'
import { everyScope, type KeyScope, scopes } from '../../schema/scopes.ts'
import { campusSettings } from '../../schema/shapes/campus-settings.ts'
import type { CampusSettings } from '../../schema/tables/campuses.ts'

/** What is absent stays as it is, or is made. */
export type CampusWish = {
  id: CampusId
  name?: string
  issuer?: string
  audience?: string
  /** Where its tokens' keys are published; without, a secret is made and shared. */
  jwksUrl?: string
  rotateSecret?: true
  origins?: string[]
  settings?: CampusSettings
}

export type KeyWish = { campusId: CampusId; name: string; scopes: KeyScope[] }

export type AdministratorsCommand =
  | { act: 'campus create' | 'campus update'; campus: CampusWish }
  | { act: 'campus list' }
  | { act: 'key create'; key: KeyWish }
  | { act: 'key list'; campusId: CampusId }
  | { act: 'key revoke'; keyId: KeyId }

/** Asked of a running system over its API. */
export type OperatorsCommand =
  | { act: 'conversation recover'; conversationId: ConversationId | null; archiveAgain: boolean }
  | { act: 'conversation export'; conversationId: ConversationId }
  | { act: 'person erase' | 'person erasure' | 'person export'; userId: UserId }

export type AdminCommand = AdministratorsCommand | OperatorsCommand

export function isOperators(command: AdminCommand): command is OperatorsCommand {
  return command.act.startsWith('conversation ') || command.act.startsWith('person ')
}

export const usage = `npm run admin -- campus create --id ID --name NAME --issuer URL [--audience homeroom]
                               [--jwks-url URL] [--origin URL]… [--settings JSON]
npm run admin -- campus update --id ID [any of the above] [--rotate-secret]
npm run admin -- campus list
npm run admin -- key create --campus ID --name NAME [--scope SCOPE]…
npm run admin -- key list --campus ID
npm run admin -- key revoke --id KEY
npm run admin -- conversation recover [--id CONVERSATION] [--archive-again]
npm run admin -- conversation export --id CONVERSATION
npm run admin -- person erase|erasure|export --id USER

Scopes: ${scopes.join(', ')}; without one a key may do everything.`

const options = {
  id: { type: 'string' },
  campus: { type: 'string' },
  name: { type: 'string' },
  issuer: { type: 'string' },
  audience: { type: 'string' },
  'jwks-url': { type: 'string' },
  'rotate-secret': { type: 'boolean' },
  origin: { type: 'string', multiple: true },
  settings: { type: 'string' },
  scope: { type: 'string', multiple: true },
  'archive-again': { type: 'boolean' },
} as const

export function parseAdminCommand(words: string[]): AdminCommand {
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true })
  const act = positionals.join(' ')
  switch (act) {
    case 'campus create':
    case 'campus update':
      return { act, campus: campusFrom(values, act === 'campus create') }
    case 'campus list':
      return { act }
    case 'key create': {
      const { name } = values
      if (name === undefined || name.trim() === '') throw new Error('--name says what the key is for.')
      return {
        act,
        key: { campusId: campusIdFrom(values.campus, '--campus'), name, scopes: scopesFrom(values.scope) },
      }
    }
    case 'key list':
      return { act, campusId: campusIdFrom(values.campus, '--campus') }
    case 'key revoke': {
      const keyId = parseKeyId(values.id)
      if (!keyId) throw new Error('--id is the id of a key: key_ and 32 hex digits.')
      return { act, keyId }
    }
    case 'conversation recover': {
      const conversationId = values.id === undefined ? null : conversationIdFrom(values.id)
      return { act, conversationId, archiveAgain: values['archive-again'] === true }
    }
    case 'conversation export':
      return { act, conversationId: conversationIdFrom(values.id) }
    case 'person erase':
    case 'person erasure':
    case 'person export':
      return { act, userId: userIdFrom(values.id) }
    default:
      throw new Error(act === '' ? 'What is to be done?' : `There is no "${act}".`)
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

function campusFrom(values: Values, isNew: boolean): CampusWish {
  const { name, issuer, audience, 'jwks-url': jwksUrl, origin, settings } = values
  if (isNew && (name === undefined || issuer === undefined))
    throw new Error('A campus has a --name and an --issuer: what its tokens say in iss.')
  if (jwksUrl !== undefined && !URL.parse(jwksUrl)?.protocol.startsWith('http'))
    throw new Error('--jwks-url is the address of a key set.')
  for (const one of origin ?? [])
    if (URL.parse(one)?.origin !== one)
      throw new Error(`--origin ${one} is no origin: https://host, without a path.`)
  return {
    id: campusIdFrom(values.id, '--id'),
    ...(name !== undefined && { name }),
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...(jwksUrl !== undefined && { jwksUrl }),
    ...(values['rotate-secret'] && { rotateSecret: true }),
    ...(origin !== undefined && { origins: origin }),
    ...(settings !== undefined && { settings: settingsFrom(settings) }),
  }
}

function settingsFrom(text: string): CampusSettings {
  const parsed = campusSettings.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'} ${message}`)
  throw new Error(`--settings has a fault: ${faults.join('; ')}.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('--settings is a JSON object.')
  }
}

function campusIdFrom(text: string | undefined, option: string): CampusId {
  const id = parseCampusId(text)
  if (!id) throw new Error(`${option} is the id of a campus: up to 32 small letters, digits and hyphens.`)
  return id
}

function userIdFrom(text: string | undefined): UserId {
  const id = parseUserId(text)
  if (!id) throw new Error('--id is the id of a person, as the host gave it.')
  return id
}

function conversationIdFrom(text: string | undefined): ConversationId {
  const id = parseConversationId(text)
  if (!id) throw new Error('--id is the id of a conversation: cnv_ and 32 hex digits.')
  return id
}

function scopesFrom(texts: readonly string[] = []): KeyScope[] {
  if (texts.length === 0) return [everyScope]
  const known: readonly KeyScope[] = [...scopes, everyScope]
  return texts.map((text) => {
    const scope = known.find((one) => one === text)
    if (!scope) throw new Error(`There is no scope "${text}".`)
    return scope
  })
}
