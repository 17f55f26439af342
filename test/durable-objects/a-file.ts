/** Builders of files in a room's ledger, past the worker that would have streamed them. */
import { env } from 'cloudflare:workers'
import type { UserActor } from '../../schema/actor.ts'
import { type AttachmentId, parseAttachmentId } from '../../schema/ids.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import type { ConversationRoomRpc } from '../../schema/rpc.ts'
import { sql } from '../campus.ts'
import { must, type TestConversation, value } from './a-conversation.ts'

export function anAttachmentId(): AttachmentId {
  return must(parseAttachmentId(`att_${crypto.randomUUID().replaceAll('-', '')}`))
}

export function aFile(over: Partial<Attachment> = {}): Attachment {
  return { id: anAttachmentId(), name: 'notes.pdf', type: 'application/pdf', bytes: 5, ...over }
}

export function keyOf({ campus, id }: TestConversation, file: AttachmentId): string {
  return `${campus}/${id}/${file}`
}

/** As after an upload: the bytes are in R2, the row in Postgres, and the room knows. */
export async function anUpload(
  conversation: TestConversation,
  uploader: UserActor,
  over: Partial<Attachment> = {},
): Promise<Attachment> {
  const file = aFile(over)
  await claimAndPut(conversation, uploader, file)
  const room: ConversationRoomRpc = conversation.stub
  return value(await room.perform('add-file', uploader, { uploader: uploader.userId, file }))
}

/** As if the worker had died before it could tell the room. */
export async function claimAndPut(conversation: TestConversation, uploader: UserActor, file: Attachment) {
  await sql(
    env,
    'INSERT INTO files (id, campus_id, user_id, conversation_id, bytes) VALUES ($1, $2, $3, $4, $5)',
    [file.id, conversation.campus, uploader.userId, conversation.id, String(file.bytes)],
  )
  await env.FILES.put(keyOf(conversation, file.id), 'bytes')
}

export async function isStored(conversation: TestConversation, { id }: Attachment): Promise<boolean> {
  return (await env.FILES.head(keyOf(conversation, id))) !== null
}

export async function isRecorded({ id }: Attachment): Promise<boolean> {
  return (await sql(env, 'SELECT 1 FROM files WHERE id = $1', [id])).length > 0
}
