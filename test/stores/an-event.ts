/** Conversations with messages and events as an archive's batch brings them to Postgres. */
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { eventId } from '../../domain/event-id.ts'
import {
  type CampusId,
  type ConversationId,
  type EventId,
  parseClientMessageId,
  parseConversationId,
  parseEpoch,
  parseUserId,
} from '../../schema/ids.ts'
import type { ConversationKind } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import type { Database } from '../../stores/neon.ts'

export const at = '2026-11-24T09:00:00.000Z'
export const anEpoch = (text: string) => parseEpoch(text) ?? expect.unreachable()

type Event = ArchiveBatch['events'][number] & { id: EventId }

export function anEvent(n: number, changes: Partial<Event> = {}): Event {
  return {
    ...{
      n,
      id: eventId(anEpoch(randomBytes(8).toString('hex')), n),
      type: 'message.created',
      rev: n,
      seq: n,
    },
    ...{ actor: 'user:ada', isStaffAct: false, at, detail: null },
    ...changes,
  }
}

export function aMessage(seq: number, changes: Partial<Message> = {}): Message {
  return {
    seq,
    rev: seq,
    senderId: parseUserId('ada') ?? expect.unreachable(),
    clientMessageId: parseClientMessageId(`m-${seq}`) ?? expect.unreachable(),
    text: `said ${seq}`,
    sentAt: at,
    ...changes,
  }
}

/** Writes a batch of a conversation, of a new one unless `id` names it. */
export async function archived(
  database: Database,
  campusId: CampusId,
  written: Partial<Pick<ArchiveBatch, 'events' | 'messages'>>,
  { kind = 'group', id, rev = 1 }: { kind?: ConversationKind; id?: ConversationId; rev?: number } = {},
): Promise<ConversationId> {
  const own = id ?? parseConversationId(`cnv_${randomBytes(16).toString('hex')}`) ?? expect.unreachable()
  const none = { archivedAt: null, courseId: null, section: null, audience: null, createdBy: null }
  const outcome = await postgresArchive(database).write({
    conversation: {
      ...{ id: own, campusId, kind, title: 'Lab', settings: { title: 'Lab' }, ...none },
      ...{ createdAt: at, activeAt: at, lastSeq: 0, rev, epoch: anEpoch('epoch000') },
    },
    ...{ messages: [], versions: [], reactions: [], members: [], cursors: [], events: [], reports: [] },
    ...written,
  })
  expect(outcome.written).toBe(true)
  return own
}
