/**
 * Files of a message. Pictures are fetched when their message is drawn and take their room before that, so nothing moves; whatever
 * else can be saved, and is never opened: it would run as part of the page.
 */
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../../client/homeroom.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'
import { Icon } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { saveFile } from './save-file.ts'

/** Those that draw and cannot act; what an SVG can do is known. */
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const heightMax = 320
const widthMax = 420

export function Attachments(props: { conversation: Conversation; attachments: readonly Attachment[] }) {
  const { conversation, attachments } = props
  if (attachments.length === 0) return null
  return (
    <div class="attachments" part="attachments">
      {attachments.map((file) =>
        isPicture(file) ? (
          <Picture key={file.id} conversation={conversation} file={file} />
        ) : (
          <FileCard key={file.id} conversation={conversation} file={file} />
        ),
      )}
    </div>
  )
}

function isPicture({ type, width, height, missing }: Attachment): boolean {
  return !missing && pictureTypes.has(type) && width !== undefined && height !== undefined
}

function Picture({ conversation, file }: { conversation: Conversation; file: Attachment }) {
  const { client, strings } = useChat()
  const overlays = useOverlays()
  const [url, setUrl] = useState<string | null>(null)
  const [hasFailed, setFailed] = useState(false)
  const [width, height] = fitted(file.width ?? 1, file.height ?? 1)

  useEffect(() => {
    const leaving = new AbortController()
    let made: string | null = null
    client.api.download(conversation.id, file.id, { signal: leaving.signal }).then(
      (blob) => {
        if (leaving.signal.aborted) return
        made = URL.createObjectURL(new Blob([blob], { type: file.type }))
        setUrl(made)
      },
      () => {
        if (!leaving.signal.aborted) setFailed(true)
      },
    )
    return () => {
      leaving.abort()
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [client, conversation, file.id])

  if (hasFailed) return <FileCard conversation={conversation} file={file} />
  return (
    <button
      type="button"
      class="picture-file"
      tabIndex={-1}
      style={{ inlineSize: `${width}px`, aspectRatio: `${width} / ${height}` }}
      aria-label={`${strings.files.image}: ${file.name}`}
      onClick={() => url !== null && overlays.show({ kind: 'picture', conversation, file })}
    >
      {url !== null && <img src={url} alt="" />}
    </button>
  )
}

function FileCard({ conversation, file }: { conversation: Conversation; file: Attachment }) {
  const { client, strings, formats, announcer } = useChat()
  const overlays = useOverlays()
  function save(): void {
    saveFile(client, conversation.id, file).catch((error: unknown) => {
      const said = error instanceof Error ? `${strings.act.failed} ${error.message}` : strings.act.failed
      overlays.toast(said)
      announcer.urgent(said)
    })
  }
  return (
    <button
      type="button"
      class="file-card"
      tabIndex={-1}
      disabled={file.missing === true}
      aria-label={strings.files.download(file.name)}
      onClick={save}
    >
      <Icon name="file" />
      <span class="words">
        <bdi class="cut">{file.name}</bdi>
        <span class="quiet">{file.missing ? strings.files.missing : formats.size(file.bytes)}</span>
      </span>
    </button>
  )
}

function fitted(width: number, height: number): [number, number] {
  const scale = Math.min(1, widthMax / width, heightMax / height)
  return [Math.max(48, Math.round(width * scale)), Math.max(48, Math.round(height * scale))]
}
