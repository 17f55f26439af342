/** A file that belongs to a message. Its bytes are fetched over HTTP, by id, after a check of rights. */
import type { AttachmentId } from '../ids.ts'

export type Attachment = {
  id: AttachmentId
  /** As its uploader called it: a label for eyes. */
  name: string
  /** Media type, as the bytes have it. */
  type: string
  bytes: number
  /** Pixels, where the file is an image that says so. */
  width?: number
  height?: number
  /** The file is lost: it is shown as missing, and the message stays. */
  missing?: true
}
