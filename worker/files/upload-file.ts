/**
 * A file on its way in. The room says whether it may come, its first bytes what it is, Postgres whether its owner has
 * room for it, all before it is stored; then it streams to R2 under an id of ours, and the room learns of it last. Wherever
 * this ends early, what is left is a file that no room knows, and the collection finds it.
 */
import { cleanFileName } from '../../domain/file-name.ts'
import { judgeFile, refuseFileLength } from '../../domain/file-judgement.ts'
import type { Actor } from '../../schema/actor.ts'
import { type AttachmentId, type ConversationId, parseAttachmentId, type UserId } from '../../schema/ids.ts'
import { fileHeadBytes, filesRetryAfterMs, uploadMs } from '../../schema/limits.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import { postgresFileRecords } from '../../stores/file-records.ts'
import { type FileKey, openFiles } from '../../stores/files.ts'
import { openNeon } from '../../stores/neon.ts'
import type { FrontContext } from '../front.ts'
import { describeError } from '../middleware/uncaught.ts'
import { askRoom } from '../rooms.ts'
import { pour, readHead } from './body-head.ts'

export type Upload = { conversationId: ConversationId; uploader: UserId; name: string }

export async function uploadFile(
  c: FrontContext,
  actor: Actor,
  { conversationId, uploader, name }: Upload,
): Promise<Answer<Attachment>> {
  const { campusId } = actor
  const address = { campusId, conversationId }
  const bytes = lengthOf(c.req.header('content-length'))
  const refusal = refuseFileLength(bytes)
  const { body } = c.req.raw
  if (refusal || bytes === null || !body) return { ok: false, problem: refusal ?? problem('file_empty') }
  const admitted = await askRoom(c.env, address, (room) => room.perform('admit-upload', actor, { uploader }))
  if (!admitted.ok) return admitted
  const head = await readHead(body, fileHeadBytes)
  const judged = judgeFile(c.req.header('content-type') ?? null, head)
  if ('code' in judged) return { ok: false, problem: judged }
  const id = newId()
  const records = postgresFileRecords(openNeon(c.env))
  if (!(await records.claim({ id, campusId, userId: uploader, conversationId, bytes })))
    return { ok: false, problem: problem('file_quota_exceeded') }
  const key = { campusId, conversationId, id }
  const stored = await store(c, key, judged.type, pour(head, body, bytes))
  if (stored !== 'stored') {
    // what took too long may still arrive after we have removed it: the collection finds it by its row
    if (stored === 'failed') discard(c, key)
    return { ok: false, problem: { code: 'unavailable', retryAfterMs: filesRetryAfterMs } }
  }
  const file: Attachment = { id, name: cleanFileName(name), type: judged.type, bytes, ...judged.size }
  const added = await askRoom(c.env, address, (room) => room.perform('add-file', actor, { uploader, file }))
  // a room that did not answer may have learned of it all the same: then the collection asks it again
  if (!added.ok && added.problem.code !== 'unavailable') discard(c, key)
  return added
}

type Stored = 'stored' | 'failed' | 'late'

/** `failed`: R2, or whoever uploads, has gone away in between. */
async function store(
  c: FrontContext,
  key: FileKey,
  type: string,
  { stream, done, abandon }: ReturnType<typeof pour>,
): Promise<Stored> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<Stored>((resolve) => {
    timer = setTimeout(() => resolve('late'), uploadMs)
  })
  const storing = Promise.all([openFiles(c.env).put(key, stream, type), done]).then((): Stored => 'stored')
  try {
    const stored = await Promise.race([storing, timeout])
    if (stored === 'late') abandon()
    return stored
  } catch (error) {
    abandon()
    report(c, 'file_not_stored', error)
    return 'failed'
  } finally {
    clearTimeout(timer)
  }
}

/** Nobody waits for it; what it fails to remove the collection does. */
function discard(c: FrontContext, key: FileKey): void {
  const removal = openFiles(c.env)
    .remove([key])
    .then(() => postgresFileRecords(openNeon(c.env)).remove([key.id]))
  c.executionCtx.waitUntil(removal.catch((error: unknown) => report(c, 'file_not_discarded', error)))
}

function report(c: FrontContext, event: string, error: unknown): void {
  console.error(JSON.stringify({ event, request_id: c.get('requestId'), ...describeError(error) }))
}

function lengthOf(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : null
}

function newId(): AttachmentId {
  const id = parseAttachmentId(`att_${crypto.randomUUID().replaceAll('-', '')}`)
  if (!id) throw new Error('a uuid did not make the id of a file')
  return id
}
