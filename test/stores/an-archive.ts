/** Builders of what rooms hand to the archive: a conversation with its members, and what was said in it. */
import { randomBytes } from 'node:crypto'
import {
  type CampusId,
  type ConversationId,
  parseAttachmentId,
  parseClientMessageId,
  parseConversationId,
  parseEpoch,
} from '../../schema/ids.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import type { Audience, MemberRole } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { type ArchiveBatch, postgresArchive } from '../../stores/archive.ts'
import type { Database } from '../../stores/neon.ts'
import { user } from './a-list.ts'

function must<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a test was built on something that is not there')
  return value
}

export const sentAt = '2026-11-24T08:00:00.000Z'

export type ArchivedConversation = {
  id: ConversationId
  /** Writes messages as a room would: whole states, by rev. */
  archive: (...messages: Message[]) => Promise<void>
}

/** Of Ada and Ben, unless somebody else is named; an announcement where there is an audience. */
export async function anArchived(
  database: Database,
  campusId: CampusId,
  { members = ['ada', 'ben'], audience = null, role = 'member' }: ConversationChoices = {},
): Promise<ArchivedConversation> {
  const id = must(parseConversationId(`cnv_${randomBytes(16).toString('hex')}`))
  const archive = postgresArchive(database)
  const write = async (rev: number, messages: Message[]) => {
    const batch: ArchiveBatch = {
      conversation: {
        ...{
          id,
          campusId,
          title: 'Lab',
          archivedAt: null,
          settings: { title: 'Lab' },
          courseId: null,
          section: null,
          createdBy: null,
          audience,
        },
        kind: audience ? 'announcement' : 'group',
        ...{ createdAt: sentAt, epoch: must(parseEpoch('epoch000')), lastSeq: rev, rev, activeAt: sentAt },
      },
      messages,
      members: members.map((one) => ({ userId: user(one), role, removed: false, joinedSeq: 0, rev: 1 })),
      ...{ versions: [], reactions: [], cursors: [], events: [], reports: [] },
    }
    const outcome = await archive.write(batch)
    if (!outcome.written) throw new Error(`Postgres refused what a test wrote: ${JSON.stringify(outcome)}`)
  }
  await write(0, [])
  return { id, archive: (...messages) => write(Math.max(0, ...messages.map(({ rev }) => rev)), messages) }
}

type ConversationChoices = { members?: string[]; audience?: Audience | null; role?: MemberRole }

export function said(seq: number, text: string, changes: Partial<Message> = {}): Message {
  const clientMessageId = must(parseClientMessageId(`m-${seq}`))
  return { seq, rev: seq, senderId: user('ada'), clientMessageId, text, sentAt, ...changes }
}

export function aFile(name: string): Attachment {
  const id = must(parseAttachmentId(`att_${randomBytes(16).toString('hex')}`))
  return { id, name, type: 'application/pdf', bytes: 1 }
}
