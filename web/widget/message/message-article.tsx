/** A message: who, when, what it answers, what it says, and what became of it. */
import { useMemo, useRef } from 'preact/hooks'
import type { Message } from '../../../schema/protocol/message.ts'
import type { LogRowProps } from '../conversation/log-row.tsx'
import type { MessageRow } from '../conversation/rows.ts'
import { Face } from '../shell/face.tsx'
import { Icon } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { MessageText } from '../text/message-text.tsx'
import { Attachments } from './attachments.tsx'
import { ActionBar } from './action-bar.tsx'
import { Fate } from './fate.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { senderOf } from './sender-of.ts'
import { useMessageActions } from './use-message-actions.ts'
import { useTabStops } from './use-tab-stops.ts'
import { useTextContext } from './use-text-context.ts'

export function MessageArticle(props: LogRowProps & { row: MessageRow }) {
  const { row, conversation, capabilities, kind, people, isPending, isLast, isTabStop, isMarked, acts } =
    props
  const { message, joined, followed } = row
  const { me, strings, formats } = useChat()
  const article = useRef<HTMLElement>(null)
  const isMine = message.senderId === me?.id
  const isDeleted = message.deletedAt !== undefined
  const { name, tag } = senderOf(message, people, strings)
  const sentAt = useMemo(() => new Date(message.sentAt), [message.sentAt])
  const textContext = useTextContext(message, people)
  const actions = useMessageActions(props, message)
  useTabStops(article, isTabStop)

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.target !== article.current || !article.current) return
    event.preventDefault()
    actions.openMenu(article.current)
  }

  return (
    <article
      ref={article}
      class="message"
      part="message"
      data-key={row.key}
      data-seq={message.seq}
      data-mine={flag(isMine)}
      data-joined={flag(joined)}
      data-followed={flag(followed)}
      data-deleted={flag(isDeleted)}
      data-pending={flag(isPending)}
      data-marked={flag(isMarked)}
      data-mentions-me={flag(me !== null && message.mentions?.includes(me.id) === true)}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={labelOf(message, name)}
      onKeyDown={onKeyDown}
      onContextMenu={actions.onContextMenu}
    >
      <span class="picture">{!joined && <Face id={message.senderId} name={name} />}</span>
      <div class="content">
        <header class={joined ? 'unseen' : ''}>
          <bdi class="sender" part="sender">
            {name}
          </bdi>
          {tag !== null && <span class="tag">{tag}</span>}
          <time dateTime={message.sentAt} title={formats.exact(sentAt)}>
            {formats.clock(sentAt)}
          </time>
          {message.editedAt !== undefined && !isDeleted && (
            <span class="edited" title={formats.exact(new Date(message.editedAt))}>
              {strings.log.edited}
            </span>
          )}
          {message.pinnedAt !== undefined && !isDeleted && (
            <span class="pinned" title={strings.steer.pins}>
              <Icon name="pin" />
            </span>
          )}
        </header>
        {message.replyTo !== undefined && !isDeleted && (
          <Quote seq={message.replyTo} conversation={conversation} people={people} onJump={acts.jump} />
        )}
        {(isDeleted || message.text !== '') && (
          <div class="bubble" part="bubble">
            {isDeleted ? (
              <div class="text tombstone">{strings.log.deleted}</div>
            ) : (
              <MessageText text={message.text} context={textContext} />
            )}
          </div>
        )}
        {!isDeleted && message.attachments && (
          <Attachments conversation={conversation} attachments={message.attachments} />
        )}
        {!isDeleted && (
          <Reactions
            conversation={conversation}
            message={message}
            people={people}
            mayReact={capabilities.has('react')}
            onReact={actions.react}
          />
        )}
        <Fate conversation={conversation} message={message} isMine={isMine} isLast={isLast} kind={kind} />
      </div>
      {!isDeleted && <ActionBar actions={actions} />}
    </article>
  )

  function labelOf({ text }: Message, from: string): string {
    const files = (message.attachments ?? []).map((file) => file.name).join(', ')
    const said = isDeleted ? strings.log.deleted : [text.slice(0, 200), files].filter(Boolean).join(' ')
    return `${from}, ${formats.clock(sentAt)}: ${said}`
  }
}

function flag(isSet: boolean): '' | undefined {
  return isSet ? '' : undefined
}
