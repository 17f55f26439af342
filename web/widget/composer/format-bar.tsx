/** Marks around the selection, for those who do not know markdown, and a look at what becomes of it. */
import type { RefObject } from 'preact'
import { useState } from 'preact/hooks'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { MessageText } from '../text/message-text.tsx'
import { enterSends } from './enter-sends.ts'

const marks = [
  { id: 'bold', before: '**', after: '**', sign: 'B' },
  { id: 'italic', before: '*', after: '*', sign: 'I' },
  { id: 'code', before: '`', after: '`', sign: '<>' },
  { id: 'formula', before: '$', after: '$', sign: '∑' },
  { id: 'quote', before: '\n> ', after: '', sign: '❝' },
  { id: 'listing', before: '\n- ', after: '', sign: '•' },
] as const

export function FormatBar(props: {
  fieldRef: RefObject<HTMLTextAreaElement | null>
  text: string
  onText: (text: string) => void
}) {
  const { fieldRef, text, onText } = props
  const { strings } = useChat()
  const doesEnterSend = useStore(enterSends)
  const [hasPreview, setPreview] = useState(false)

  function mark(before: string, after: string): void {
    const field = fieldRef.current
    if (!field) return
    const { selectionStart: start, selectionEnd: end } = field
    const opening = start === 0 ? before.replace(/^\n/, '') : before
    onText(text.slice(0, start) + opening + text.slice(start, end) + after + text.slice(end))
    requestAnimationFrame(() => {
      field.focus()
      field.setSelectionRange(start + opening.length, end + opening.length)
    })
  }

  return (
    <>
      {hasPreview && text.trim() !== '' && (
        <div class="preview-box" aria-label={strings.composer.preview} role="region">
          <MessageText text={text} context={{ strings, mentionNamed: () => null }} />
        </div>
      )}
      <div class="format-bar" role="toolbar" aria-label={strings.composer.format}>
        {marks.map(({ id, before, after, sign }) => (
          <button
            key={id}
            type="button"
            class={`format ${id}`}
            aria-label={strings.composer[id]}
            title={strings.composer[id]}
            onClick={() => mark(before, after)}
          >
            {sign}
          </button>
        ))}
        <label class="ticked habit">
          <input
            type="checkbox"
            checked={doesEnterSend}
            onChange={(event) => enterSends.set(event.currentTarget.checked)}
          />
          {strings.composer.enterSends}
        </label>
        <button type="button" class="plain" aria-pressed={hasPreview} onClick={() => setPreview(!hasPreview)}>
          {strings.composer.preview}
        </button>
      </div>
    </>
  )
}
