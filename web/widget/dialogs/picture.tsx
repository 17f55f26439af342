/** A picture in its own size, as far as the window allows, and a way to keep it. */
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../../client/homeroom.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'
import { useChat } from '../shell/chat.ts'
import { saveFile } from '../message/save-file.ts'
import { Frame } from './frame.tsx'

export function Picture(props: { conversation: Conversation; file: Attachment; onClose: () => void }) {
  const { conversation, file, onClose } = props
  const { client, strings, announcer } = useChat()
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    let made: string | null = null
    client.api.download(conversation.id, file.id).then(
      (blob) => {
        made = URL.createObjectURL(new Blob([blob], { type: file.type }))
        setUrl(made)
      },
      () => announcer.urgent(strings.act.failed),
    )
    return () => {
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [])
  return (
    <Frame title={file.name} onClose={onClose} class="wide">
      {url !== null && <img class="large-picture" src={url} alt={file.name} />}
      <footer>
        <button
          type="button"
          class="button"
          onClick={() =>
            void saveFile(client, conversation.id, file).catch(() => announcer.urgent(strings.act.failed))
          }
        >
          {strings.files.download(file.name)}
        </button>
      </footer>
    </Frame>
  )
}
