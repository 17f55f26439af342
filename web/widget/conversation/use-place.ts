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
  /** Asked for by hand: then it is not the first unread that is gone to. */
  const wantsEnd = useRef(false)
  const seenTo = useRef(0)
  const outgoing = useRef(0)
  const unreadIndex = rows.findIndex(({ kind }) => kind === 'unread')

  useLayoutEffect(() => {
    if (placedIn.current === conversation || rows.length === 0) return
    placedIn.current = conversation
    seenTo.current = snapshot.lastSeq
    if (unreadIndex >= 0 && !wantsEnd.current)
      virtualizer.scrollToIndex(Math.max(0, unreadIndex - 1), { align: 'start' })
    else virtualizer.scrollToEnd()
    wantsEnd.current = false
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
      seenTo.current = snapshot.lastSeq
      if (snapshot.newer.state === 'end') return virtualizer.scrollToEnd()
      // the newest stretch is a place of its own, found when its rows are there
      placedIn.current = null
      wantsEnd.current = true
      conversation.jumpToNewest()
    },
  }
}

function dayAt(rows: readonly Row[], index: number): Date | null {
  const row = rows.slice(index).find(({ kind }) => kind === 'message' || kind === 'day')
  if (row?.kind === 'message') return new Date(row.message.sentAt)
  return row?.kind === 'day' ? row.date : null
}
