/** Whether a file may be kept, and as what: judged once, by its first bytes, before anything of it is stored. */
import { fileBytesMax, imagePixelsMax } from '../schema/limits.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'
import { judgeFileType } from './file-type.ts'
import { type ImageSize, imageSize, isAbsurd, mustSaySize } from './image-size.ts'

export type JudgedFile = { type: string; size: ImageSize | null }

/** Before a byte is read. */
export function refuseFileLength(bytes: number | null): Problem | null {
  if (bytes === null) return problem('length_required', 'An upload says its Content-Length.')
  if (bytes === 0) return problem('file_empty')
  if (bytes > fileBytesMax) return problem('file_too_large', `A file holds at most ${fileBytesMax} bytes.`)
  return null
}

/** `head`: the first bytes, as many as are looked at. */
export function judgeFile(declared: string | null, head: Uint8Array): JudgedFile | Problem {
  if (head.length === 0) return problem('file_empty')
  const judged = judgeFileType(declared, head)
  if ('lies' in judged) return mismatch
  const size = imageSize(judged.family, head)
  const isImage = judged.type.startsWith('image/')
  if (isImage && size === null && mustSaySize(judged.family)) return mismatch
  if (size && isAbsurd(size))
    return problem('image_too_large', `An image has at most ${imagePixelsMax} pixels.`)
  return { type: judged.type, size: isImage ? size : null }
}

const mismatch = problem('file_type_mismatch', 'The bytes are not of the type that was declared.')
