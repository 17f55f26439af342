/** One open conversation: who it is, how it stands, what was said, and where to say something. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ConversationId } from '../../../schema/ids.ts'
import { type About, nothing } from '../composer/about.ts'
import { Composer } from '../composer/composer.tsx'
import { useChat } from '../shell/chat.ts'
import { titleOf } from '../shell/title-of.ts'
import { useStore } from '../shell/use-store.ts'
import { ConversationHeader } from './conversation-header.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { MessageList } from './message-list.tsx'
import { TypingLine } from './typing-line.tsx'
import { useDroppedFiles } from './use-dropped-files.ts'
import { silenceOf } from './silence-of.ts'
import { loadMarkup } from '../text/message-text.tsx'

export function ConversationView(props: {
  id: ConversationId
  at: number | undefined
  turn: number
  hasBack: boolean
  onSearch: (() => void) | null
  wantsFocus: boolean
}) {
  const { id, at, turn, hasBack, onSearch, wantsFocus } = props
  const { client, me, isLooking, strings } = useChat()
  const conversation = useMemo(() => client.open(id, { at: at ?? 'unread', shown: isLooking }), [client, id])
  const info = useStore(conversation.info)
  const status = useStore(conversation.status)
  const [about, setAbout] = useState<About>(nothing)
  const field = useRef<HTMLTextAreaElement>(null)
  const section = useRef<HTMLElement>(null)

  useEffect(() => () => conversation.close(), [conversation])
  useEffect(() => void loadMarkup(), []) // while the room answers
  useEffect(() => conversation.setShown(isLooking), [conversation, isLooking])
  useLayoutEffect(() => setAbout(nothing), [conversation])
  const silence = info && silenceOf(info, strings)
  const maySay = info !== null && silence === null && status.state !== 'refused'
  const toComposer = () => (field.current ?? section.current?.querySelector<HTMLElement>('h2'))?.focus()
  // the keys of the widget must go on working while the room has not answered
  useLayoutEffect(() => {
    if (wantsFocus) section.current?.focus()
  }, [conversation])
  useEffect(() => {
    if (wantsFocus && info) toComposer()
  }, [conversation, info === null])

  const mayAttach = maySay && info.capabilities.has('attach')
  const drop = useDroppedFiles(mayAttach, (files) => {
    for (const file of files) conversation.upload(file)
    field.current?.focus()
  })
  return (
    <section
      ref={section}
      class="room"
      tabIndex={-1}
      {...drop.handlers}
      part="conversation"
      data-kind={info?.view.kind}
      aria-label={info ? titleOf(info.view, me?.id, strings) : strings.conversation}
    >
      <ConversationHeader conversation={conversation} info={info} hasBack={hasBack} onSearch={onSearch} />
      <ConnectionBanner conversation={conversation} />
      <MessageList
        key={id}
        conversation={conversation}
        info={info}
        at={at}
        turn={turn}
        onReply={(seq) => setAbout({ act: 'reply', seq })}
        onEdit={(seq) => setAbout({ act: 'edit', seq })}
        toComposer={toComposer}
      />
      {info?.capabilities.has('typing') && <TypingLine conversation={conversation} />}
      {maySay && (
        <Composer conversation={conversation} info={info} about={about} onAbout={setAbout} fieldRef={field} />
      )}
      {silence !== null && status.state !== 'refused' && <p class="silence">{silence}</p>}
      {drop.isOver && <p class="drop-here">{strings.composer.dropHere}</p>}
    </section>
  )
}
