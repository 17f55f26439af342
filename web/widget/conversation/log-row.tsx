/** One row of the log, whichever kind it is. */
import { memo } from '../shell/memo.ts'
import type { Conversation, ConversationInfo, MessagesSnapshot } from '../../../client/homeroom.ts'
import type { ConversationKind } from '../../../schema/protocol/kinds.ts'
import { MessageArticle } from '../message/message-article.tsx'
import { OutgoingArticle } from '../message/outgoing-article.tsx'
import { useChat } from '../shell/chat.ts'
import type { Row } from './rows.ts'

export type LogRowProps = {
  row: Row
  conversation: Conversation
  kind: ConversationKind | undefined
  capabilities: ConversationInfo['capabilities']
  people: MessagesSnapshot['people']
  isPending: boolean
  isLast: boolean
  isTabStop: boolean
  isMarked: boolean
  acts: LogActs
}

/** What a row may ask the log for. The same object as long as the conversation is open, so that rows need no redrawing. */
export type LogActs = {
  reply: (seq: number) => void
  edit: (seq: number) => void
  jump: (seq: number) => void
}

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { row } = props
  const { strings, formats } = useChat()
  switch (row.kind) {
    case 'beginning':
      return <p class="rule quiet">{strings.log.beginning}</p>
    case 'day':
      return (
        <p class="rule day">
          <time dateTime={row.date.toISOString()}>{formats.day(row.date)}</time>
        </p>
      )
    case 'unread':
      return (
        <p class="rule unread-line" part="unread-line">
          <span>{strings.log.newLine}</span>
        </p>
      )
    case 'outgoing':
      return <OutgoingArticle {...props} row={row} />
    case 'message':
      return <MessageArticle {...props} row={row} />
  }
})
