/** A file on its way to the server, from the moment it was chosen until its message is sent. */
import type { Attachment } from '../../schema/protocol/attachment.ts'
import type { ApiError } from './api-error.ts'

export type Upload = {
  /** This device's own name for it. */
  readonly id: string
  readonly name: string
  /** Media type as the browser has it; the server looks at the bytes. */
  readonly type: string
  readonly bytes: number
  readonly sentBytes: number
  readonly state: 'uploading' | 'ready' | 'failed'
  /** Where it is ready: for `send`. */
  readonly attachment?: Attachment
  /** Where it has failed. */
  readonly error?: ApiError
}
