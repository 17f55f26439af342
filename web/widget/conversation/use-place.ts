/**
 * Where the reader is in the log: at the first unread when it opens, at the end while it is followed, or anywhere between.
 * It counts what has arrived below, and finds the way back.
 */
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Conversation, MessagesSnapshot } from '../../../client/homeroom.ts'
import type { Row } from './rows.ts'
import { endWithin, type VirtualRows } from './use-virtual-rows.ts'

export function usePlace(props: {
  conversation: Conversation
  snapshot: MessagesSnapshot
  rows: readonly Row[]
  virtual: VirtualRows
  scroller: RefObject<HTMLDivElement | null>
}) {
  const { conversation, snapshot, rows, virtual } = props
  const { virtualizer } = virtual
  const placedIn = useRef<Conversation | null>(null)
  const [wanted, setWanted] = useState<number | null>(null)
  const seenTo = useRef(0)
  const outgoing = useRef(0)
  const unreadIndex = rows.findIndex(({ kind }) => kind === 'unread')

  useLayoutEffect(() => {
    if (placedIn.current === conversation || rows.length === 0) return
    placedIn.current = conversation
    seenTo.current = snapshot.lastSeq
    if (unreadIndex >= 0) virtualizer.scrollToIndex(Math.max(0, unreadIndex - 1), { align: 'start' })
    else virtualizer.scrollToEnd()
  }, [conversation, rows])

  // whoever says something wants to see it
  useLayoutEffect(() => {
    if (snapshot.outgoing.length > outgoing.current && placedIn.current) virtualizer.scrollToEnd()
    outgoing.current = snapshot.outgoing.length
  }, [snapshot.outgoing])

  useLayoutEffect(() => {
    if (wanted === null) return
    const index = rows.findIndex((row) => row.kind === 'message' && row.message.seq === wanted)
    if (index === -1) return
    virtualizer.scrollToIndex(index, { align: 'center' })
    setWanted(null)
  }, [wanted, rows])

  const isPlaced = placedIn.current === conversation
  const isAtEnd =
    !isPlaced || rows.length === 0 || (snapshot.newer.state === 'end' && virtualizer.isAtEnd(endWithin))
  if (isPlaced && isAtEnd) seenTo.current = snapshot.lastSeq
  const first = virtualizer.range?.startIndex ?? 0
  return {
    isPlaced,
    isAtEnd,
    unseen: Math.max(0, snapshot.lastSeq - seenTo.current),
    hasUnreadAbove: isPlaced && unreadIndex >= 0 && unreadIndex < first,
    day: first > 1 ? dayAt(rows, first) : null,
    goTo: (seq: number) => setWanted(seq),
    toUnread: () => virtualizer.scrollToIndex(Math.max(0, unreadIndex - 1), { align: 'start' }),
    toNewest: () => {
      if (snapshot.newer.state !== 'end') conversation.jumpToNewest()
      placedIn.current = null // the newest stretch is a place of its own
      seenTo.current = snapshot.lastSeq
      virtualizer.scrollToEnd()
    },
  }
}

function dayAt(rows: readonly Row[], index: number): Date | null {
  const row = rows.slice(index).find(({ kind }) => kind === 'message' || kind === 'day')
  if (row?.kind === 'message') return new Date(row.message.sentAt)
  return row?.kind === 'day' ? row.date : null
}
