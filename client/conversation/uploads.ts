/** Files on their way into the next message: each at its own pace, and none in the way of the text. Rules: SDK-85, SDK-86. */
import type { AttachmentId } from '../../schema/ids.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import { ApiError } from '../api/api-error.ts'
import type { Upload } from '../api/upload.ts'
import { Cell } from '../cell.ts'
import { randomMessageId } from '../random-message-id.ts'

export type SendFile = (
  file: Blob,
  name: string,
  onProgress: (sentBytes: number) => void,
  signal: AbortSignal,
) => Promise<Attachment>

type Sending = { file: Blob; leaving: AbortController }

export class Uploads {
  readonly list = new Cell<readonly Upload[]>([])
  readonly #send: SendFile
  readonly #sending = new Map<string, Sending>()

  constructor(send: SendFile) {
    this.#send = send
  }

  add(file: Blob & { readonly name?: string }): string {
    const id = randomMessageId()
    const { name = 'file', type, size: bytes } = file
    this.list.set([...this.list.getSnapshot(), { id, name, type, bytes, sentBytes: 0, state: 'uploading' }])
    void this.#begin(id, file)
    return id
  }

  retry(id: string): void {
    const sending = this.#sending.get(id)
    if (!sending || this.#find(id)?.state !== 'failed') return
    const { error: _, ...upload } = this.#find(id) ?? {}
    this.#become(id, { ...upload, sentBytes: 0, state: 'uploading' })
    void this.#begin(id, sending.file)
  }

  cancel(id: string): void {
    this.#sending.get(id)?.leaving.abort()
    this.#sending.delete(id)
    this.list.set(this.list.getSnapshot().filter((upload) => upload.id !== id))
  }

  /** Their message has been said. */
  used(ids: readonly AttachmentId[]): void {
    for (const { id, attachment } of this.list.getSnapshot())
      if (attachment && ids.includes(attachment.id)) this.cancel(id)
  }

  cancelAll(): void {
    for (const { id } of this.list.getSnapshot()) this.cancel(id)
  }

  async #begin(id: string, file: Blob): Promise<void> {
    const leaving = new AbortController()
    this.#sending.set(id, { file, leaving })
    const name = this.#find(id)?.name ?? ''
    const onProgress = (sentBytes: number) => this.#become(id, { sentBytes })
    try {
      const attachment = await this.#send(file, name, onProgress, leaving.signal)
      this.#become(id, { state: 'ready', sentBytes: file.size, attachment })
    } catch (error) {
      // whoever took it away knows
      if (error instanceof ApiError) this.#become(id, { state: 'failed', error })
    }
  }

  #find(id: string): Upload | undefined {
    return this.list.getSnapshot().find((upload) => upload.id === id)
  }

  #become(id: string, now: Partial<Upload>): void {
    this.list.set(
      this.list.getSnapshot().map((upload) => (upload.id === id ? withNews(upload, now) : upload)),
    )
  }
}

function withNews({ error: _, ...upload }: Upload, now: Partial<Upload>): Upload {
  return { ...upload, ...now }
}
