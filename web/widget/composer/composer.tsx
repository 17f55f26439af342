/**
 * Where something is said. Enter sends and Shift+Enter breaks, an input method keeps its Enter; what is not sent is a draft that
 * survives. It judges nothing but length: the room does.
 */
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { textCharactersMax } from '../../../schema/limits.ts'
import { Icon } from '../shell/icons.tsx'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { titleOf } from '../shell/title-of.ts'
import { useStore } from '../shell/use-store.ts'
import { type About, nothing } from './about.ts'
import { AboutChip } from './about-chip.tsx'
import { enterSends } from './enter-sends.ts'
import { CompletionList } from './completion-list.tsx'
import { FormatBar } from './format-bar.tsx'
import { UploadTray } from './upload-tray.tsx'
import { useCompletion } from './use-completion.ts'
import { useStrangers } from './use-strangers.ts'

/** Only near the limit does somebody want to know how near. */
const tellBelow = 500

export function Composer(props: {
  conversation: Conversation
  info: ConversationInfo
  about: About
  onAbout: (about: About) => void
  fieldRef: RefObject<HTMLTextAreaElement | null>
}) {
  const { conversation, info, about, onAbout, fieldRef } = props
  const { me, strings, announcer } = useChat()
  const overlays = useOverlays()
  const draft = useStore(conversation.draft)
  const [edited, setEdited] = useState('')
  const chooser = useRef<HTMLInputElement>(null)
  const [isFormatting, setFormatting] = useState(false)
  const words = strings.composer
  const title = titleOf(info.view, me?.id, strings)
  const text = about.act === 'edit' ? edited : draft.text
  const left = textCharactersMax - lengthOf(text.trim())
  const uploads = useStore(conversation.uploads)
  const mayAttach = info.capabilities.has('attach') && about.act !== 'edit'
  const isUploading = uploads.some(({ state }) => state === 'uploading')
  const ready = about.act === 'edit' ? [] : uploads.flatMap(({ attachment }) => attachment ?? [])
  const isSendable = (text.trim() !== '' || ready.length > 0) && left >= 0 && !isUploading
  const completion = useCompletion({ conversation, info, fieldRef, text, onText: setText })
  const strangers = useStrangers(conversation, info, text)
  const doesEnterSend = useStore(enterSends)
  const replyTo = about.act === 'reply' ? { replyTo: about.seq } : {}

  function attach(files: readonly File[]): void {
    for (const file of files) conversation.upload(file)
    fieldRef.current?.focus()
  }

  function setText(next: string): void {
    if (about.act === 'edit') return setEdited(next)
    conversation.setDraft({ text: next, ...replyTo })
    if (next.trim() !== '' && info.capabilities.has('typing')) conversation.typed()
  }

  function chooseEmoji(): void {
    const field = fieldRef.current
    const [start, end] = [field?.selectionStart ?? text.length, field?.selectionEnd ?? text.length]
    overlays.show({
      kind: 'emoji',
      onPick: (emoji) => {
        setText(text.slice(0, start) + emoji + text.slice(end))
        requestAnimationFrame(() => {
          field?.focus()
          field?.setSelectionRange(start + emoji.length, start + emoji.length)
        })
      },
    })
  }

  function submit(): void {
    if (!isSendable) return
    const everyone =
      about.act !== 'edit' && info.capabilities.has('mention-all') && /(?:^|\s)@everyone\b/.test(text)
    if (!everyone) return say()
    overlays.show({
      kind: 'confirm',
      text: words.confirmEveryone(Math.max(1, (info.view.memberCount ?? 1) - 1)),
      yes: words.sendAnyway,
      run: say,
    })
  }

  function say(): void {
    const said = text.trim()
    if (about.act === 'edit')
      conversation.edit(about.seq, said).catch((error: unknown) => {
        const why = error instanceof Error ? `${strings.act.failed} ${error.message}` : strings.act.failed
        overlays.toast(why)
        announcer.urgent(why)
      })
    else {
      // what becomes of it is in the store of messages
      void conversation
        .send({ text: said, ...replyTo, ...(ready.length > 0 && { attachments: ready }) })
        .acked.catch(() => undefined)
      conversation.setDraft({ text: '' })
    }
    onAbout(nothing)
    fieldRef.current?.focus()
  }

  function editLast(): boolean {
    if (!info.capabilities.has('edit') || text !== '') return false
    const { messages } = conversation.messages.getSnapshot()
    const last = messages.findLast(
      ({ senderId, deletedAt }) => senderId === me?.id && deletedAt === undefined,
    )
    if (!last) return false
    onAbout({ act: 'edit', seq: last.seq })
    return true
  }

  function onKeyDown(event: KeyboardEvent): void {
    // while an input method composes, every key belongs to it
    if (event.isComposing || completion.onKeyDown(event)) return
    const isSend = doesEnterSend ? !event.shiftKey : event.ctrlKey || event.metaKey
    if (event.key === 'Enter' && isSend) submit()
    else if (event.key === 'Escape' && about.act !== 'new') onAbout(nothing)
    else if (!(event.key === 'ArrowUp' && !event.altKey && editLast())) return
    event.preventDefault()
  }

  useLayoutEffect(() => {
    if (about.act === 'new') return
    if (about.act === 'edit') setEdited(conversation.get(about.seq)?.text ?? '')
    fieldRef.current?.focus()
  }, [about])
  useEffect(() => {
    if (draft.replyTo !== undefined) onAbout({ act: 'reply', seq: draft.replyTo })
  }, [conversation])

  const hint = left < 0 ? words.tooLong(-left) : left < tellBelow ? words.left(left) : ''
  const slow = info.capabilities.has('steer') ? undefined : info.view.slowModeSeconds
  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {about.act !== 'new' && (
        <AboutChip conversation={conversation} about={about} onStop={() => onAbout(nothing)} />
      )}
      {mayAttach && <UploadTray conversation={conversation} />}
      <CompletionList completion={completion} />
      {isFormatting && <FormatBar fieldRef={fieldRef} onText={setText} text={text} />}
      <div class="composer-row">
        <IconButton icon="react" label={words.emoji} onClick={chooseEmoji} />
        <IconButton
          icon="format"
          label={words.format}
          isPressed={isFormatting}
          onClick={() => setFormatting(!isFormatting)}
        />
        {mayAttach && (
          <>
            <IconButton icon="attach" label={words.attach} onClick={() => chooser.current?.click()} />
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              tabIndex={-1}
              aria-label={words.attach}
              onChange={(event) => {
                attach([...(event.currentTarget.files ?? [])])
                event.currentTarget.value = ''
              }}
            />
          </>
        )}
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
          enterkeyhint={doesEnterSend ? 'send' : 'enter'}
          {...completion.fieldAttributes}
          onInput={(event) => {
            setText(event.currentTarget.value)
            completion.look()
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const files = [...(event.clipboardData?.files ?? [])]
            if (!mayAttach || files.length === 0) return
            event.preventDefault()
            attach(files)
          }}
          onBlur={completion.close}
        />
        <button
          type="submit"
          class="send"
          part="send"
          disabled={!isSendable}
          aria-label={about.act === 'edit' ? strings.save : strings.send}
          title={about.act === 'edit' ? strings.save : strings.send}
        >
          <Icon name={about.act === 'edit' ? 'check' : 'up'} />
        </button>
      </div>
      {strangers.length > 0 && (
        <p class="hint warning" role="status">
          {strangers.map((name) => words.notHere(`@${name}`)).join(' ')}
        </p>
      )}
      <p id="composer-hint" class="hint" role={left < 0 ? 'alert' : undefined}>
        {hint === '' && slow !== undefined ? words.slowMode(slow) : hint}
      </p>
    </form>
  )
}

/** Characters as the room counts them. */
function lengthOf(text: string): number {
  return text.length <= textCharactersMax - tellBelow ? text.length : [...text].length
}
