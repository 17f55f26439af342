/** A message of the reader's own that the room has not confirmed: there at once, and kept until something became of it. */
import { useRef } from 'preact/hooks'
import type { LogRowProps } from '../conversation/log-row.tsx'
import type { OutgoingRow } from '../conversation/rows.ts'
import { Face } from '../shell/face.tsx'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { MessageText } from '../text/message-text.tsx'
import { Attachments } from './attachments.tsx'
import { Quote } from './quote.tsx'
import { useTabStops } from './use-tab-stops.ts'

export function OutgoingArticle(props: LogRowProps & { row: OutgoingRow }) {
  const { row, conversation, people, isTabStop, acts } = props
  const { outgoing, joined } = row
  const { me, strings, formats } = useChat()
  const { state } = useStore(conversation.status)
  const article = useRef<HTMLElement>(null)
  useTabStops(article, isTabStop)
  const saidAt = new Date(outgoing.saidAt)
  const waiting = state === 'live' ? strings.log.sending : strings.log.waiting
  return (
    <article
      ref={article}
      class="message"
      part="message"
      data-key={row.key}
      data-mine=""
      data-state={outgoing.state}
      data-joined={joined ? '' : undefined}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={`${strings.you}: ${outgoing.text.slice(0, 200)}`}
    >
      <span class="picture">{!joined && me && <Face id={me.id} name={me.name} />}</span>
      <div class="content">
        <header class={joined ? 'unseen' : ''}>
          <bdi class="sender">{me?.name ?? strings.you}</bdi>
          <time dateTime={outgoing.saidAt} title={formats.exact(saidAt)}>
            {formats.clock(saidAt)}
          </time>
        </header>
        {outgoing.replyTo !== undefined && (
          <Quote seq={outgoing.replyTo} conversation={conversation} people={people} onJump={acts.jump} />
        )}
        {outgoing.text !== '' && (
          <div class="bubble" part="bubble">
            <MessageText text={outgoing.text} context={{ strings, mentionNamed: () => null }} />
          </div>
        )}
        {outgoing.attachments && (
          <Attachments conversation={conversation} attachments={outgoing.attachments} />
        )}
        {outgoing.state === 'failed' ? (
          <p class="fate failed" role="alert">
            {strings.log.notSent} {outgoing.refusal?.detail}{' '}
            <button type="button" class="plain" onClick={() => conversation.retry(outgoing.clientMessageId)}>
              {strings.retry}
            </button>{' '}
            <button
              type="button"
              class="plain"
              onClick={() => conversation.discard(outgoing.clientMessageId)}
            >
              {strings.discard}
            </button>
          </p>
        ) : (
          <p class="fate">{outgoing.state === 'sent' ? strings.log.sent : waiting}</p>
        )}
      </div>
    </article>
  )
}
