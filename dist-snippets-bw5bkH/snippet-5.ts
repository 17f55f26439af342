import type { Attachment, Conversation } from 'homeroom/client'

export async function sendReady(conversation: Conversation, text: string) {
  const uploads = conversation.uploads.getSnapshot()
  const attachments = uploads.flatMap(({ attachment }) => attachment ?? [])
  await conversation.send({ text, attachments }).acked
}

/** Only what a browser shows without running it may become an address of the page; the rest is saved. */
export async function open(homeroom: import('homeroom/client').HomeroomClient, id: Conversation['id'], file: Attachment) {
  const bytes = await homeroom.api.download(id, file.id)
  const isShown = file.width !== undefined || /^(audio|video)\//.test(file.type)
  return URL.createObjectURL(isShown ? bytes : new Blob([bytes], { type: 'application/octet-stream' }))
}
