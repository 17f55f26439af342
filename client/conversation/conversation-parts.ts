/** What an open conversation is made of, put together: each part is told of the others it needs, and of nothing else. */
import type { ConversationId, UserId } from '../../schema/ids.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Summary } from '../../schema/protocol/summary.ts'
import type { HttpApi } from '../api/http-api.ts'
import { Cell } from '../cell.ts'
import type { ConnectionListener } from '../connection-options.ts'
import { ConversationConnection } from '../conversation-connection.ts'
import { MessageLog } from '../message-log.ts'
import { conversationSocketUrl } from '../socket.ts'
import type { Keeper } from '../storage/keeper.ts'
import type { Surroundings } from '../surroundings.ts'
import { ActOverlay } from './act-overlay.ts'
import { Backfill } from './backfill.ts'
import type { DraftKeeper } from './draft-keeper.ts'
import { pageOf } from './kept-page.ts'
import { KnownConversation } from './known-conversation.ts'
import { MessagesView } from './messages-view.ts'
import { OutgoingMessages } from './outgoing-messages.ts'
import { PageKeeper } from './page-keeper.ts'
import { ReaderPosition } from './reader-position.ts'
import { Reading } from './reading.ts'
import { Typists } from './typists.ts'
import { Uploads } from './uploads.ts'

export type NamedFile = {
  file: Blob
  name: string
  onProgress: (sentBytes: number) => void
  signal: AbortSignal
}

export type SeenPlace = { rev: number; at: string }

export type OpenConversationOptions = {
  id: ConversationId
  url: string
  token: () => Promise<string>
  me: () => UserId | null
  api: HttpApi
  sendFile: (id: ConversationId, file: NamedFile) => Promise<Attachment>
  keeper: Keeper
  drafts: DraftKeeper
  surroundings: Surroundings
  /** What the list knows of it. */
  listed: { readSeq: number; lastSeq: number } | null
  onFault: (error: unknown) => void
  /** The personal room says nothing of what happens before the reader's eyes: the list hears of it here. */
  onSeen: (id: ConversationId, newest: NonNullable<Summary['newest']>, place: SeenPlace) => void
  /** Nobody has it open any more, and nothing has to leave any more. */
  onDone: () => void
}

export type Hooks = {
  listener: ConnectionListener
  /** Resolves once pages can be put beside something. */
  whenPlaced: () => Promise<void>
  life: AbortSignal
}

export type ConversationParts = ReturnType<typeof partsOf>

export function partsOf(options: OpenConversationOptions, { listener, whenPlaced, life }: Hooks) {
  const { id, url, token, keeper, surroundings, api, me } = options
  const { clock, random, dial, wallNow, tabs } = surroundings
  const log = new MessageLog()
  const connection = new ConversationConnection({
    ...{ token, clock, random, dial, wallNow, log, listener },
    url: conversationSocketUrl(url, id),
  })
  const outgoing: OutgoingMessages = new OutgoingMessages({
    ...{ conversationId: id, keeper, tabs, wallNow, me, life },
    say: ({ text, clientMessageId, replyTo, attachments }) =>
      connection.send(text, {
        clientMessageId,
        ...(replyTo !== undefined && { replyTo }),
        ...(attachments && { attachments: attachments.map((file) => file.id) }),
      }),
    lastSeq: () => log.lastSeq,
    withdraw: (message) => connection.withdraw(message),
    onChange: () => view.changed(),
  })
  const overlay = new ActOverlay()
  const hasReacted = ({ seq, reactions = [] }: Message, emoji: string) => {
    const { userIds } = reactions.find((reaction) => reaction.emoji === emoji) ?? {}
    const reader = me()
    return userIds ? reader !== null && userIds.includes(reader) : log.beside.reactedTo(seq).includes(emoji)
  }
  const reader = () => {
    const id = me()
    return id && { id, now: new Date(wallNow()).toISOString(), hasReacted }
  }
  const view: MessagesView = new MessagesView({ log, overlay, reader, outgoing: () => outgoing.list })
  const backfill = new Backfill({
    ...{ log, view, life, whenPlaced },
    page: (query, signal) => api.messages(id, query, { signal }),
  })
  const reading = new Reading((isViewing) => connection.setViewing(isViewing))
  const known = new KnownConversation(reading)
  const page = new PageKeeper(keeper, clock, () => {
    const info = known.info.getSnapshot()
    return info && pageOf(log, info)
  })
  const position = new ReaderPosition(log, view, backfill)
  // too large a room, or an older one, does not want to know
  const typists = new Typists(
    clock,
    () => known.info.getSnapshot()?.capabilities.has('typing') && connection.tell({ type: 'typing' }),
  )
  const uploads = new Uploads((file, name, onProgress, signal) =>
    options.sendFile(id, { file, name, onProgress, signal }),
  )
  const pinned = new Cell<readonly number[]>([])
  return {
    uploads,
    overlay,
    hasReacted,
    typists,
    pinned,
    log,
    connection,
    outgoing,
    view,
    backfill,
    reading,
    known,
    page,
    position,
  }
}
