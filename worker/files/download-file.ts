/**
 * A file on its way out. The room says whether this reader may have it, R2 gives the bytes, and they stream. One that R2
 * does not have any more is said to be lost, here and in its message from now on.
 */
import { type ByteRange, parseByteRange } from '../../domain/byte-range.ts'
import { fileHeaders } from '../../domain/file-headers.ts'
import type { Actor } from '../../schema/actor.ts'
import type { AttachmentId, ConversationId } from '../../schema/ids.ts'
import { filesRetryAfterMs } from '../../schema/limits.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import { type FileKey, openFiles } from '../../stores/files.ts'
import type { FrontContext } from '../front.ts'
import { describeError } from '../middleware/uncaught.ts'
import { askRoom } from '../rooms.ts'

export type Download = { conversationId: ConversationId; id: AttachmentId }

export async function downloadFile(
  c: FrontContext,
  actor: Actor,
  { conversationId, id }: Download,
): Promise<Answer<Response>> {
  const { campusId } = actor
  const address = { campusId, conversationId }
  const opened = await askRoom(c.env, address, (room) => room.perform('open-file', actor, { id }))
  if (!opened.ok) return opened
  const range = parseByteRange(c.req.header('range') ?? null, opened.value.bytes)
  if (range === 'unsatisfiable') {
    c.header('content-range', `bytes */${opened.value.bytes}`)
    return { ok: false, problem: problem('range_invalid') }
  }
  const found = await read(c, { campusId, conversationId, id }, range)
  if (!found.ok) return found
  if (found.value) return { ok: true, value: answer(opened.value, found.value, range) }
  const lost = await askRoom(c.env, address, (room) => room.perform('lose-file', actor, { id }))
  // deleted in between, it is simply not there
  return { ok: false, problem: lost.ok ? problem('file_lost') : lost.problem }
}

async function read(
  c: FrontContext,
  key: FileKey,
  range: ByteRange | null,
): Promise<Answer<ReadableStream<Uint8Array> | null>> {
  try {
    return { ok: true, value: await openFiles(c.env).get(key, range) }
  } catch (error) {
    const about = { request_id: c.get('requestId'), ...describeError(error) }
    console.error(JSON.stringify({ event: 'file_not_read', ...about }))
    return { ok: false, problem: { code: 'unavailable', retryAfterMs: filesRetryAfterMs } }
  }
}

function answer(file: Attachment, body: ReadableStream<Uint8Array>, range: ByteRange | null): Response {
  const headers = fileHeaders(file)
  if (!range) return new Response(body, { headers: { ...headers, 'content-length': String(file.bytes) } })
  const { offset, length } = range
  return new Response(body, {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(length),
      'content-range': `bytes ${offset}-${offset + length - 1}/${file.bytes}`,
    },
  })
}
