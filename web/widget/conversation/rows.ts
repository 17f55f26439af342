/**
 * What the log shows, top to bottom, as data: days, the line "New", messages and what is on its way. Pure. A row's key is
 * the same as long as it is the same thing: a message keeps the one that it had while it was sent.
 */
import type { MessagesSnapshot, Outgoing } from '../../../client/homeroom.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { Message } from '../../../schema/protocol/message.ts'

export type MessageRow = {
  kind: 'message'
  key: string
  message: Message
  /** It hangs together with the one above, and with the one below. */
  joined: boolean
  followed: boolean
}

export type OutgoingRow = { kind: 'outgoing'; key: string; outgoing: Outgoing; joined: boolean }

export type Row =
  | { kind: 'beginning'; key: string }
  | { kind: 'day'; key: string; date: Date }
  | { kind: 'unread'; key: string }
  | MessageRow
  | OutgoingRow

export type RowsOf = {
  snapshot: MessagesSnapshot
  unreadLine: number | null
  myId: UserId | undefined
  /** Announcements stand alone, each a card. */
  joins: boolean
  dayKey: (date: Date) => number
}

/** Bubbles of one person that follow each other within five minutes hang together. */
const joinedWithinMs = 300_000

export function rowsOf({ snapshot, unreadLine, myId, joins, dayKey }: RowsOf): Row[] {
  const { messages, outgoing, older, newer, freshness } = snapshot
  if (freshness === 'none') return []
  const rows: Row[] = []
  if (older.state === 'end' && messages.length > 0) rows.push({ kind: 'beginning', key: 'beginning' })

  const belongs = (one: Message | undefined, other: Message | undefined) =>
    joins && one !== undefined && other !== undefined && hangTogether(one, other, dayKey)
  const breaksAt = unreadLine === null ? -1 : messages.findIndex(({ seq }) => seq > unreadLine)
  // whether the first one hangs together with the one before it is not known yet, and it must not change its height later
  const isFirstKnown = older.state === 'end' || messages.length === 1
  for (const [index, message] of messages.entries()) {
    if (index === 0 && !isFirstKnown) continue
    const [previous, next] = [messages[index - 1], messages[index + 1]]
    const sentAt = new Date(message.sentAt)
    if (!previous || dayKey(new Date(previous.sentAt)) !== dayKey(sentAt))
      rows.push({ kind: 'day', key: `day ${dayKey(sentAt)}`, date: sentAt })
    if (index === breaksAt) rows.push({ kind: 'unread', key: 'unread' })
    const joined = index !== breaksAt && belongs(previous, message)
    rows.push(messageRow(message, joined, index + 1 !== breaksAt && belongs(message, next)))
  }

  if (newer.state === 'end')
    for (const [index, one] of outgoing.entries()) {
      const last = messages.at(-1)
      const joined = index > 0 || (joins && last !== undefined && last.senderId === myId && !last.deletedAt)
      rows.push({ kind: 'outgoing', key: `${myId} ${one.clientMessageId}`, outgoing: one, joined })
    }
  return rows
}

/** The same state of a message, drawn the same way, is the same object: its row need not be drawn again. */
const remembered = new WeakMap<Message, MessageRow>()

function messageRow(message: Message, joined: boolean, followed: boolean): MessageRow {
  const known = remembered.get(message)
  if (known?.joined === joined && known.followed === followed) return known
  const key = `${message.senderId} ${message.clientMessageId}`
  const row: MessageRow = { kind: 'message', key, message, joined, followed }
  remembered.set(message, row)
  return row
}

function hangTogether(one: Message, other: Message, dayKey: (date: Date) => number): boolean {
  const [first, second] = [new Date(one.sentAt), new Date(other.sentAt)]
  return (
    one.senderId === other.senderId &&
    other.replyTo === undefined &&
    second.getTime() - first.getTime() < joinedWithinMs &&
    dayKey(first) === dayKey(second)
  )
}

/** A guess at a row's height, so that what lies beyond the screen takes about its true room. */
export function estimatedHeight(row: Row | undefined): number {
  if (row?.kind === 'day') return 44
  if (row?.kind !== 'message' && row?.kind !== 'outgoing') return 40
  const text = row.kind === 'message' ? row.message.text : row.outgoing.text
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 72)), 0)
  return (row.joined ? 8 : 34) + Math.min(lines, 20) * 22 + 12
}
