/**
 * Where something is said. Enter sends and Shift+Enter breaks, an input method keeps its Enter; what is not sent is a draft that
 * survives. It judges nothing but length: the room does.
 */
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { textCharactersMax } from '../../../schema/limits.ts'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { titleOf } from '../shell/title-of.ts'
import { useStore } from '../shell/use-store.ts'
import { CompletionList } from './completion-list.tsx'
import { FormatBar } from './format-bar.tsx'
import { ReplyChip } from './reply-chip.tsx'
import { useCompletion } from './use-completion.ts'

/** Only near the limit does somebody want to know how near. */
const tellBelow = 500

export function Composer(props: {
  conversation: Conversation
  info: ConversationInfo
  replyTo: number | null
  onReply: (seq: number | null) => void
  fieldRef: RefObject<HTMLTextAreaElement | null>
}) {
  const { conversation, info, replyTo, onReply, fieldRef } = props
  const { me, strings } = useChat()
  const draft = useStore(conversation.draft)
  const [isFormatting, setFormatting] = useState(false)
  const text = draft.text
  const words = strings.composer
  const title = titleOf(info.view, me?.id, strings)
  const left = textCharactersMax - lengthOf(text.trim())
  const isSendable = text.trim() !== '' && left >= 0
  const completion = useCompletion({ conversation, info, fieldRef, text, onText: setText })
  const wasSent = useRef(false)

  function setText(next: string): void {
    conversation.setDraft({ text: next, ...(replyTo !== null && { replyTo }) })
  }

  function send(): void {
    if (!isSendable) return
    // what becomes of it is in the store of messages
    void conversation
      .send({ text: text.trim(), ...(replyTo !== null && { replyTo }) })
      .acked.catch(() => undefined)
    conversation.setDraft({ text: '' })
    onReply(null)
    wasSent.current = true
    fieldRef.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    // while an input method composes, every key belongs to it
    if (event.isComposing || completion.onKeyDown(event)) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape' && replyTo !== null) {
      event.preventDefault()
      onReply(null)
    }
  }

  useLayoutEffect(() => {
    if (replyTo !== null) fieldRef.current?.focus()
  }, [replyTo])
  useEffect(() => {
    if (draft.replyTo !== undefined) onReply(draft.replyTo)
  }, [conversation])

  const hint = left < 0 ? words.tooLong(-left) : left < tellBelow ? words.left(left) : ''
  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {replyTo !== null && (
        <ReplyChip conversation={conversation} seq={replyTo} onStop={() => onReply(null)} />
      )}
      <CompletionList completion={completion} />
      {isFormatting && <FormatBar fieldRef={fieldRef} onText={setText} text={text} />}
      <div class="composer-row">
        <IconButton
          icon="format"
          label={words.format}
          isPressed={isFormatting}
          onClick={() => setFormatting(!isFormatting)}
        />
        <textarea
          ref={fieldRef}
          class="field"
          rows={1}
          dir="auto"
          value={text}
          placeholder={words.placeholder(title)}
          aria-label={words.label(title)}
          aria-describedby="composer-hint"
          aria-invalid={left < 0}
          enterkeyhint="send"
          {...completion.fieldAttributes}
          onInput={(event) => {
            setText(event.currentTarget.value)
            completion.look()
          }}
          onKeyDown={onKeyDown}
          onBlur={completion.close}
        />
        <button
          type="submit"
          class="send"
          part="send"
          disabled={!isSendable}
          aria-label={strings.send}
          title={strings.send}
        >
          <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
            <path d="M10 16V4M4.5 9.5 10 4l5.5 5.5" />
          </svg>
        </button>
      </div>
      <p id="composer-hint" class="hint" role={left < 0 ? 'alert' : undefined}>
        {hint}
        {hint === '' && info.view.slowModeSeconds !== undefined && !info.capabilities.has('steer')
          ? words.slowMode(info.view.slowModeSeconds)
          : ''}
      </p>
    </form>
  )
}

/** Characters as the room counts them. */
function lengthOf(text: string): number {
  return text.length <= textCharactersMax - tellBelow ? text.length : [...text].length
}
