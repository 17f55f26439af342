/**
 * An unsent message as a device keeps it. `owner` is the tab that says it: another one takes it over when that tab is gone,
 * and only then, so that two tabs don't say the same. Keys sort by the time of saying.
 */
import { type ClientMessageId, type ConversationId, parseClientMessageId } from '../../schema/ids.ts'
import { isUnparsed } from '../../schema/protocol/unparsed.ts'
import type { Outgoing } from '../api/outgoing.ts'

export type OutboxRecord = { v: 1; owner: string; outgoing: Outgoing }

export const outboxPrefix = 'outbox/'

export function outboxPrefixOf(id: ConversationId): string {
  return `${outboxPrefix}${id}/`
}

/** `ordinal`: milliseconds since 1970, or one more than the last; two tabs may well have the same. */
export function outboxKey(id: ConversationId, ordinal: number, message: ClientMessageId): string {
  return `${outboxPrefixOf(id)}${String(ordinal).padStart(15, '0')}-${message}`
}

export function conversationOf(key: string): string {
  return key.split('/')[1] ?? ''
}

export function parseOutboxRecord(record: unknown): OutboxRecord | null {
  if (!isUnparsed(record) || record['v'] !== 1 || typeof record['owner'] !== 'string') return null
  const outgoing = record['outgoing']
  if (!isUnparsed(outgoing) || typeof outgoing['text'] !== 'string') return null
  const isKnown = parseClientMessageId(outgoing['clientMessageId']) && typeof outgoing['saidAt'] === 'string'
  const isWaiting = outgoing['state'] === 'sending' || outgoing['state'] === 'failed'
  return isKnown && isWaiting ? (record as OutboxRecord) : null
}
