/** The end of a conversation as a device keeps it: shown at once on the next visit, and the place from which that joins. */
import { type ConversationId, parseEpoch } from '../../schema/ids.ts'
import { pageKeptMessages, pagesKeptMax } from '../../schema/limits.ts'
import type { Capability } from '../../schema/protocol/capabilities.ts'
import type { ConversationView } from '../../schema/protocol/conversation.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import type { OwnReactions } from '../../schema/protocol/reaction.ts'
import { isCount, isUnparsed } from '../../schema/protocol/unparsed.ts'
import type { MessageLog, Place } from '../message-log.ts'
import type { Keeper } from '../storage/keeper.ts'

export type KeptPage = {
  v: 1
  place: Place
  messages: Message[]
  users: UserSummary[]
  quotes: Quote[]
  reacted: OwnReactions[]
  pinned: readonly number[]
  view: ConversationView
  capabilities: Capability[]
  readSeq: number
}

const pageKey = (id: string) => `page/${id}`
/** Which pages are kept, the latest first: what is over the limit goes. */
const indexKey = 'pages'

export async function loadPage(keeper: Keeper, id: ConversationId): Promise<KeptPage | null> {
  return parseKeptPage(await keeper.get(pageKey(id)))
}

export async function keepPage(keeper: Keeper, page: KeptPage): Promise<void> {
  const { id } = page.view
  let over: string[] = []
  await keeper.set(pageKey(id), page)
  await keeper.swap(indexKey, (held) => {
    const others = Array.isArray(held) ? held.filter((one) => typeof one === 'string' && one !== id) : []
    over = others.slice(pagesKeptMax - 1)
    return [id, ...others.slice(0, pagesKeptMax - 1)]
  })
  for (const one of over) await keeper.delete(pageKey(one))
}

/** Null while there is no place to come back to. */
export function pageOf(
  log: MessageLog,
  info: { view: ConversationView; capabilities: ReadonlySet<Capability>; readSeq: number },
): KeptPage | null {
  if (!log.place) return null
  const messages = log.messages.slice(-pageKeptMessages)
  const writers = new Set(messages.map(({ senderId }) => senderId))
  const answered = new Set(messages.map(({ replyTo }) => replyTo))
  return {
    v: 1,
    place: log.place,
    messages,
    users: [...log.people.values()].filter(({ id }) => writers.has(id)),
    quotes: [...log.beside.quotes.values()].filter(({ seq }) => answered.has(seq)),
    reacted: messages.map(({ seq }) => ({ seq, emojis: [...log.beside.reactedTo(seq)] })),
    pinned: log.beside.pinned,
    view: info.view,
    capabilities: [...info.capabilities],
    readSeq: info.readSeq,
  }
}

function parseKeptPage(record: unknown): KeptPage | null {
  if (!isUnparsed(record) || record['v'] !== 1) return null
  const { place, messages, users, quotes, reacted, pinned, view, capabilities, readSeq } = record
  const isPlaced = isUnparsed(place) && parseEpoch(place['epoch']) !== null && isCount(place['rev'])
  const areLists = [messages, users, quotes, reacted, pinned, capabilities].every(Array.isArray)
  return isPlaced && areLists && isUnparsed(view) && isCount(readSeq) ? (record as KeptPage) : null
}
