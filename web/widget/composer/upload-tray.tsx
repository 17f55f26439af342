/** Files on their way into the next message: how far each is, and a way out. */
import type { Conversation } from '../../../client/homeroom.ts'
import { Icon } from '../shell/icons.tsx'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'

export function UploadTray({ conversation }: { conversation: Conversation }) {
  const { strings, formats } = useChat()
  const uploads = useStore(conversation.uploads)
  if (uploads.length === 0) return null
  return (
    <ul class="uploads">
      {uploads.map(({ id, name, bytes, sentBytes, state, error }) => {
        const percent = bytes === 0 ? 0 : Math.round((100 * sentBytes) / bytes)
        return (
          <li key={id} data-state={state}>
            <Icon name="file" />
            <span class="words">
              <bdi class="cut">{name}</bdi>
              <span class="quiet">
                {state === 'failed'
                  ? `${strings.files.failed} ${error?.message ?? ''}`
                  : state === 'ready'
                    ? formats.size(bytes)
                    : strings.files.uploading(percent)}
              </span>
              {state === 'uploading' && <progress max={bytes} value={sentBytes} aria-label={name} />}
            </span>
            {state === 'failed' && (
              <button type="button" class="plain" onClick={() => conversation.retryUpload(id)}>
                {strings.retry}
              </button>
            )}
            <IconButton
              icon="close"
              label={strings.files.remove(name)}
              onClick={() => conversation.cancelUpload(id)}
            />
          </li>
        )
      })}
    </ul>
  )
}
