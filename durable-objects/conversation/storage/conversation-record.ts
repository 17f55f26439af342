/** What this conversation is. One row, written when it is created; its members and messages live elsewhere. */
import {
  type CampusId,
  type ConversationId,
  type CourseId,
  type Epoch,
  parseCampusId,
  parseConversationId,
  type Section,
  type UserId,
} from '../../../schema/ids.ts'
import type { Audience, ConversationKind } from '../../../schema/protocol/kinds.ts'

export type ConversationRecord = {
  id: ConversationId
  campusId: CampusId
  kind: ConversationKind
  title: string
  courseId?: CourseId
  section?: Section
  audience?: Audience
  createdBy: UserId | null
  createdAt: number
  epoch: Epoch
}

type Row = {
  id: string
  campus_id: string
  kind: string
  title: string
  course_id: string | null
  section: string | null
  audience: string | null
  created_by: string | null
  created_at: number
  epoch: string
}

/** Announcements to a campus or to a role have no roster: their audience is a predicate over the token. */
export function hasRoster({ kind, audience }: Pick<ConversationRecord, 'kind' | 'audience'>): boolean {
  return kind !== 'announcement' || audience?.type === 'course'
}

/** A room's name is `campus/conversation`: another campus's id reaches another room, which is empty. */
export function parseRoomName(name: string | undefined): { campusId: CampusId; id: ConversationId } | null {
  const [campus, conversation, ...rest] = name?.split('/') ?? []
  const campusId = parseCampusId(campus)
  const id = parseConversationId(conversation)
  return campusId && id && rest.length === 0 ? { campusId, id } : null
}

export function newEpoch(): Epoch {
  return crypto.randomUUID().replaceAll('-', '').slice(0, 16) as Epoch
}

export function loadConversation(sql: SqlStorage): ConversationRecord | null {
  const row = sql.exec<Row>('SELECT * FROM conversation WHERE one = 1').toArray()[0]
  return row ? parseRow(row) : null
}

export function storeConversation(sql: SqlStorage, record: ConversationRecord): void {
  sql.exec(
    `INSERT INTO conversation (one, id, campus_id, kind, title, course_id, audience, created_by, created_at, epoch,
       section)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    record.id,
    record.campusId,
    record.kind,
    record.title,
    record.courseId ?? null,
    record.audience ? JSON.stringify(record.audience) : null,
    record.createdBy,
    record.createdAt,
    record.epoch,
    record.section ?? null,
  )
}

function parseRow(row: Row): ConversationRecord {
  return {
    id: row.id as ConversationId,
    campusId: row.campus_id as CampusId,
    kind: row.kind as ConversationKind,
    title: row.title,
    ...(row.course_id !== null && { courseId: row.course_id as CourseId }),
    ...(row.section !== null && { section: row.section as Section }),
    ...(row.audience !== null && { audience: JSON.parse(row.audience) as Audience }),
    createdBy: row.created_by as UserId | null,
    createdAt: row.created_at,
    epoch: row.epoch as Epoch,
  }
}
