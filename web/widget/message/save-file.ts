/** Saves a file as bytes of no type: a browser that knew its type might show it, as part of this page. */
import type { HomeroomClient } from '../../../client/homeroom.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'

export async function saveFile(client: HomeroomClient, id: ConversationId, file: Attachment): Promise<void> {
  const blob = await client.api.download(id, file.id)
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  // the browser has taken the bytes by the next turn
  setTimeout(() => URL.revokeObjectURL(url), 1_000)
}
