/**
 * A client without a server: its stores hold what a test puts there, so that a state which takes a whole system to reach (ten
 * thousand messages, a closed door, every hostile text) is one line. It keeps the types of the real one and none of its rules.
 */
import type {
  SendDraft,
  Conversation,
  ConversationEntry,
  ConversationInfo,
  ConversationListSnapshot,
  ConnectionStatus,
  HomeroomClient,
  MessagesSnapshot,
  PersonPresence,
} from '../../../client/homeroom.ts'
import type { ClientMessageId, ConversationId, UserId } from '../../../schema/ids.ts'
import type { Capability } from '../../../schema/protocol/capabilities.ts'
import type { ConversationKind, UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { type Held, held } from './held.ts'

export const user = (id: string) => id as UserId
export const conversationId = (digit: number) =>
  `cnv_${digit.toString(16).padStart(32, '0')}` as ConversationId

export type FakeConversation = Omit<Conversation, 'status' | 'info' | 'messages'> & {
  status: Held<ConnectionStatus>
  info: Held<ConversationInfo | null>
  messages: Held<MessagesSnapshot>
  looked: number[]
}

const ada: UserSummary = { id: user('ada'), name: 'Ada Osei', role: 'student' }
const ina: UserSummary = { id: user('ina'), name: 'Dr Ina Holm', role: 'instructor' }
export const people: UserSummary[] = [
  ada,
  { id: user('ben'), name: 'Ben Weiss', role: 'student' },
  { id: user('cyd'), name: 'Cyd Núñez', role: 'student' },
  ina,
  { id: user('amy'), name: 'Amy Adler', role: 'admin' },
]

export const peopleById: ReadonlyMap<UserId, UserSummary> = new Map(
  people.map((person) => [person.id, person]),
)

const start = Date.UTC(2026, 10, 23, 8, 0, 0)

export function aMessage(seq: number, text: string, overrides: Partial<Message> = {}): Message {
  const sender = people[Math.floor(seq / 3) % 4] ?? ada
  return {
    seq,
    rev: seq,
    senderId: sender.id,
    clientMessageId: `m${seq}` as ClientMessageId,
    text,
    sentAt: new Date(start + seq * 95_000).toISOString(),
    ...overrides,
  }
}

export function aSnapshot(
  messages: readonly Message[],
  overrides: Partial<MessagesSnapshot> = {},
): MessagesSnapshot {
  return {
    messages,
    outgoing: [],
    people: peopleById,
    quotes: new Map(),
    older: { state: 'end' },
    newer: { state: 'end' },
    lastSeq: messages.at(-1)?.seq ?? 0,
    freshness: 'live',
    pending: new Set(),
    ...overrides,
  }
}

export function anEntry(
  index: number,
  kind: ConversationKind,
  title: string,
  overrides: Partial<ConversationEntry> = {},
): ConversationEntry {
  return {
    id: conversationId(index),
    kind,
    title,
    createdAt: new Date(start).toISOString(),
    lastSeq: 40,
    rev: 40,
    readSeq: 40,
    unread: 0,
    mentioned: 0,
    deletedSeqs: [],
    activeAt: new Date(start + 40 * 95_000).toISOString(),
    newest: { seq: 40, sender: ina, preview: 'Write one line about the centrifuge.' },
    ...(kind === 'direct' ? { people: [ada, ina] } : { memberCount: 5 }),
    ...overrides,
  }
}

export function aConversation(
  entry: ConversationEntry,
  messages: readonly Message[],
  can: Capability[],
): FakeConversation {
  const draft = held<SendDraft>({ text: '' })
  const receipts = held(new Map())
  const store = held(aSnapshot(messages))
  const looked: number[] = []
  let sent = 0
  return {
    id: entry.id,
    status: held<ConnectionStatus>({ state: 'live' }),
    info: held<ConversationInfo | null>({
      view: entry,
      capabilities: new Set(can),
      readSeq: entry.readSeq,
      unreadLine: entry.unread > 0 ? entry.readSeq : null,
      viewers: 2,
    }),
    messages: store,
    receipts,
    typing: held([]),
    pinned: held([]),
    hasReacted: () => false,
    typed: () => {},
    uploads: held([]),
    draft,
    looked,
    loadOlder: async () => {},
    loadNewer: async () => {},
    jumpTo: async () => {},
    jumpToNewest: () => {},
    lookAt: (seq: number) => void looked.push(seq),
    get: (seq: number) => store.getSnapshot().messages.find((message) => message.seq === seq),
    send({ text, ...rest }: SendDraft) {
      sent += 1
      const clientMessageId = `s${sent}` as ClientMessageId
      const now = store.getSnapshot()
      const outgoing = {
        text,
        ...rest,
        clientMessageId,
        saidAt: new Date().toISOString(),
        state: 'sending' as const,
      }
      store.set({ ...now, outgoing: [...now.outgoing, outgoing] })
      return { clientMessageId, acked: new Promise(() => {}) }
    },
    retry: () => {},
    discard: () => true,
    setDraft: (next: SendDraft) => draft.set(next),
    setShown: () => {},
    markRead: () => {},
    markUnread: () => {},
    clearUnreadLine: () => {},
    retryNow: () => {},
    close: () => {},
  } as unknown as FakeConversation
}

export function aClient(conversations: readonly (readonly [ConversationEntry, FakeConversation])[]) {
  const presence = new Map<UserId, PersonPresence>(
    people.map(({ id }, index) => [id, { userId: id, state: index % 2 === 0 ? 'online' : 'offline' }]),
  )
  const list = held<ConversationListSnapshot>({
    entries: conversations.map(([entry]) => entry),
    more: { state: 'end' },
    freshness: 'live',
    isDelayed: false,
  })
  const totals = held({ unread: 3, mentioned: 1 })
  const client = {
    me: held({ id: user('ada'), name: 'Ada Osei', role: 'student' as const }),
    status: held<ConnectionStatus>({ state: 'live' }),
    conversations: {
      ...list,
      totals,
      entry: (id: ConversationId) => held(conversations.find(([entry]) => entry.id === id)?.[0] ?? null),
      loadMore: async () => {},
    },
    api: {
      members: async () => ({ data: [], users: people, has_more: false, next_cursor: null }),
      readers: async () => ({ count: 2, users: [user('ben'), user('ina')] }),
    },
    open: (id: ConversationId) => conversations.find(([entry]) => entry.id === id)?.[1],
    presenceOf: () => held(presence),
    conversationPresence: () => held(null),
    retryNow: () => {},
    close: () => {},
    forget: async () => {},
  }
  return client as unknown as HomeroomClient
}
