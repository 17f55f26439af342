/**
 * A reader who follows a room as the SDK does, and what they see: to be held against what somebody sees who comes just
 * now, by socket, by page and from the archive.
 */
import { env } from 'cloudflare:workers'
import { MessageLog } from '../../client/message-log.ts'
import type { UserActor } from '../../schema/actor.ts'
import type { UserId } from '../../schema/ids.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import { isNameless } from '../../schema/protocol/reaction.ts'
import { type ConversationSettings, settingsOf } from '../../schema/protocol/settings.ts'
import { postgresHistory } from '../../stores/history.ts'
import { openNeon } from '../../stores/neon.ts'
import { type MergedMessages, mergeMessages } from '../../worker/merged-messages.ts'
import { nothingArchived } from '../../worker/history-read.ts'
import { type TestConversation, value } from './a-conversation.ts'
import { connect, type RoomSocket } from './room-socket.ts'

/** What is shown of messages, however they came. */
export type Shown = {
  messages: readonly Message[]
  quotes: Record<number, Pick<Quote, 'preview' | 'deleted'> | null>
  /** What the reader has chosen. */
  mine: Record<number, string[]>
}

/** And of the conversation around them. */
export type Surroundings = {
  pinned: readonly number[]
  settings: ConversationSettings
  capabilities: readonly string[]
  mutedUntil: string | undefined
  receipts: Record<string, { readSeq: number; viewing: boolean }>
  people: string[]
}

export class LiveReader {
  readonly #socket: RoomSocket
  readonly #reader: UserActor
  readonly #log = new MessageLog()
  #around: Pick<Surroundings, 'settings' | 'capabilities' | 'mutedUntil' | 'receipts'>

  private constructor(socket: RoomSocket, reader: UserActor, welcome: Welcome) {
    this.#socket = socket
    this.#reader = reader
    this.#log.applyWelcome(welcome)
    const { conversation, capabilities, mutedUntil, receipts = [] } = welcome
    const settings = settingsOf(conversation)
    this.#around = { settings, capabilities, mutedUntil, receipts: {} }
    for (const receipt of receipts) this.#take({ type: 'receipts', receipts: [receipt] })
  }

  static async of({ stub }: TestConversation, reader: UserActor): Promise<LiveReader> {
    const socket = await connect(stub, reader)
    return new LiveReader(socket, reader, await socket.join())
  }

  get rev(): number {
    return this.#log.rev
  }

  /** Takes what has come, and waits until the log has come as far as somebody else's. */
  async catchUpWith(other: LiveReader): Promise<void> {
    this.takeAll()
    while (this.rev < other.rev) this.#take(await this.#socket.next('messages'))
    this.takeAll()
  }

  takeAll(): void {
    for (const frame of this.#socket.rest()) this.#take(frame)
  }

  leave(): void {
    this.#socket.socket.close(1000)
  }

  get shown(): Shown {
    const { quotes } = this.#log.beside
    const reactedTo = (seq: number) => this.#log.beside.reactedTo(seq)
    return shownOf(this.#log.messages, this.#reader.userId, (seq) => quotes.get(seq), reactedTo)
  }

  get surroundings(): Surroundings {
    const people = [...this.#log.people.values()].map(({ id, name }) => `${id} ${name}`).sort()
    const { receipts } = this.#around
    const isShown = this.#around.capabilities.includes('receipts')
    return { ...this.#around, receipts: isShown ? receipts : {}, pinned: this.#log.beside.pinned, people }
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case 'messages': {
        const applied = this.#log.applyMessages(frame)
        if (applied.outcome === 'missed')
          throw new Error(`missed ${frame.from} to ${frame.to} at ${this.rev}`)
        if (frame.settings) this.#around.settings = frame.settings
        return
      }
      case 'reacted':
        this.#log.applyReacted(frame.reacted)
        return
      case 'receipts':
        for (const { userId, readSeq, viewing } of frame.receipts)
          this.#around.receipts[userId] = { readSeq, viewing }
        return
      case 'standing':
        Object.assign(this.#around, { capabilities: frame.capabilities, mutedUntil: frame.mutedUntil })
        return
      case 'welcome':
      case 'ack':
      case 'done':
      case 'typing':
      case 'problem':
        return
    }
  }
}

/** As a page of history shows it, whole from the tail. */
export async function shownByPage({ stub }: TestConversation, reader: UserActor): Promise<Shown> {
  const share = value(await stub.page(reader, { limit: 100 }))
  return ofMerged(mergeMessages(share, nothingArchived), reader.userId)
}

/** As the archive has it, once nothing of it is in a tail any more. */
export async function shownByArchive(conversation: TestConversation, reader: UserActor): Promise<Shown> {
  const { campus: campusId, id: conversationId, stub } = conversation
  const { epoch } = value(await stub.page(reader, { limit: 1 }))
  const of = { campusId, conversationId, reader: reader.userId }
  const archived = await postgresHistory(openNeon(env)).read(of, [{ first: 1, last: 100 }])
  return ofMerged(mergeMessages({ epoch, messages: [], users: [], archived: [] }, archived), reader.userId)
}

function ofMerged({ messages, quotes = [], reacted = [] }: MergedMessages, reader: UserId): Shown {
  return shownOf(
    messages,
    reader,
    (seq) => quotes.find((quote) => quote.seq === seq),
    (seq) => reacted.find((one) => one.seq === seq)?.emojis ?? [],
  )
}

function shownOf(
  messages: readonly Message[],
  reader: UserId,
  quoteOf: (seq: number) => Quote | undefined,
  reactedTo: (seq: number) => readonly string[],
): Shown {
  const shown: Shown = { messages: [...messages], quotes: {}, mine: {} }
  for (const message of messages) {
    const { seq, replyTo, reactions = [] } = message
    const quote = replyTo === undefined ? undefined : quoteOf(replyTo)
    // a quote's rev is whichever state of the original it was made of
    if (replyTo !== undefined)
      shown.quotes[seq] = quote
        ? { preview: quote.preview, ...(quote.deleted && { deleted: quote.deleted }) }
        : null
    const named = reactions.filter(({ userIds }) => userIds?.includes(reader)).map(({ emoji }) => emoji)
    const mine = isNameless(message) ? [...reactedTo(seq)] : named
    if (mine.length > 0) shown.mine[seq] = mine.sort()
  }
  return shown
}
