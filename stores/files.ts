/**
 * The one place that knows R2. A key is made of ids alone and is found only with all three: a file's own name is in
 * none. Bytes stream through; nothing here holds a file. It decides nothing: rooms say who may have one.
 */
import type { ByteRange } from '../domain/byte-range.ts'
import type { AttachmentId, CampusId, ConversationId } from '../schema/ids.ts'
import { filesTimeoutMs } from '../schema/limits.ts'
import { roundTrip } from './round-trips.ts'

/** What is needed of an R2 bucket. */
export type Bucket = Pick<R2Bucket, 'get' | 'put' | 'delete'>

export type FilesBinding = { FILES: Bucket }

export type FileKey = { campusId: CampusId; conversationId: ConversationId; id: AttachmentId }

export type Files = {
  /** `body` is exactly `bytes` long, or the file is not stored at all. Rejects while R2 is away. */
  put(key: FileKey, body: ReadableStream<Uint8Array>, type: string): Promise<void>
  /** Null for a file that is not there. Rejects while R2 is away. */
  get(key: FileKey, range: ByteRange | null): Promise<ReadableStream<Uint8Array> | null>
  /** In one call, at most a thousand; one that is gone already is no fault. */
  remove(keys: readonly FileKey[]): Promise<void>
}

export function openFiles({ FILES: bucket }: FilesBinding): Files {
  return {
    async put(key, body, type) {
      await roundTrip('files', () => bucket.put(nameOf(key), body, { httpMetadata: { contentType: type } }))
    },

    async get(key, range) {
      const stored = await inTime(() => bucket.get(nameOf(key), range ? { range } : {}))
      return stored ? stored.body : null
    },

    async remove(keys) {
      if (keys.length > 0) await inTime(() => bucket.delete(keys.map(nameOf)))
    },
  }
}

/** None of the three holds a `/`. */
function nameOf({ campusId, conversationId, id }: FileKey): string {
  return `${campusId}/${conversationId}/${id}`
}

/** R2's own calls take no signal; one that comes too late is heard by nobody. */
function inTime<Result>(ask: () => Promise<Result>): Promise<Result> {
  return roundTrip('files', async () => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('R2 took too long')), filesTimeoutMs)
    })
    try {
      return await Promise.race([ask(), timeout])
    } finally {
      clearTimeout(timer) // a pending timer would keep a room from hibernating
    }
  })
}
