/**
 * What somebody looks for, as they type it: words, and filters among them (`from:ada has:file in:cnv_… before:2026-11-20
 * after:2026-11-01`). Filters are read by the same rules wherever they come from; whatever looks like one and is none
 * is refused, and whatever else stands there is words.
 */
import { type ConversationId, parseConversationId, parseUserId, type UserId } from '../schema/ids.ts'
import { searchCharactersMax, searchWordsMax } from '../schema/limits.ts'
import type { Message } from '../schema/protocol/message.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'
import { indexWords, isFoundBy, queryWords } from './search-words.ts'

export type SearchQuery = {
  words: string[]
  from?: UserId
  hasFile?: true
  in?: ConversationId
  /** ISO 8601: sent at or after this moment. */
  since?: string
  /** ISO 8601: sent before this moment. */
  until?: string
}

type Filters = Omit<SearchQuery, 'words'>

const filter = /^(from|has|in|before|after):(.*)$/su

/** `reader`: whom `from:me` means. */
export function parseSearchQuery(text: string, reader: UserId): SearchQuery | Problem {
  if (text.length > searchCharactersMax) return fault(`must be at most ${searchCharactersMax} characters`)
  if (!text.isWellFormed()) return fault('must be whole characters')
  const words: string[] = []
  const filters: Filters = {}
  for (const part of text.split(/\s+/)) {
    const [, name = '', value = ''] = filter.exec(part) ?? []
    if (name === '') words.push(part)
    else if (!take(filters, name, value, reader)) return fault(sentences[name] ?? '')
  }
  const wanted = queryWords(words.join(' '))
  if (wanted.length > searchWordsMax) return fault(`must be at most ${searchWordsMax} words`)
  if (wanted.length === 0 && Object.keys(filters).length === 0) return fault('must hold a word or a filter')
  return { words: wanted, ...filters }
}

/** Whether a message, as it is now, is what is looked for. */
export function isFound({ words, from, hasFile, since, until }: SearchQuery, message: Message): boolean {
  if (message.deletedAt !== undefined) return false
  if (from !== undefined && message.senderId !== from) return false
  if (hasFile && !message.attachments) return false
  if (since !== undefined && message.sentAt < since) return false
  if (until !== undefined && message.sentAt >= until) return false
  return isFoundBy(wordsOfMessage(message), words)
}

/** A message is found by what it says and by what its files are called. */
export function wordsOfMessage({ text, attachments = [] }: Pick<Message, 'text' | 'attachments'>): string[] {
  return indexWords([text, ...attachments.map(({ name }) => name)].join('\n'))
}

/** False where the value is none of its filter. */
function take(filters: Filters, name: string, value: string, reader: UserId): boolean {
  switch (name) {
    case 'from': {
      const from = value === 'me' ? reader : parseUserId(value)
      if (from) filters.from = from
      return from !== null
    }
    case 'has':
      if (value === 'file') filters.hasFile = true
      return value === 'file'
    case 'in': {
      const id = parseConversationId(value)
      if (id) filters.in = id
      return id !== null
    }
    case 'before':
    case 'after': {
      const day = parseDay(value)
      if (day) filters[name === 'before' ? 'until' : 'since'] = day
      return day !== null
    }
    default:
      return false
  }
}

const sentences: Record<string, string> = {
  from: 'from: must name a user by id, or me',
  has: 'has: must be has:file',
  in: 'in: must name a conversation by id',
  before: 'before: must be a day, as in before:2026-11-24',
  after: 'after: must be a day, as in after:2026-11-24',
}

/** The moment at which a day begins, in UTC; null for what is no day of the calendar. */
function parseDay(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const at = new Date(`${text}T00:00:00.000Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? at.toISOString() : null
}

function fault(detail: string): Problem {
  return { ...problem('request_invalid', detail), pointer: '/q' }
}
