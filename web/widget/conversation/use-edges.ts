/** Asks for older and newer messages before the reader gets there, and says where the reader is: memory is bounded by it. */
import { useEffect } from 'preact/hooks'
import type { Conversation, MessagesSnapshot } from '../../../client/homeroom.ts'
import type { Row } from './rows.ts'
import type { VirtualRows } from './use-virtual-rows.ts'

/** Rows before an edge at which the next page is asked for: about two screens. */
const rowsAhead = 24

export function useEdges(props: {
  conversation: Conversation
  snapshot: MessagesSnapshot
  rows: readonly Row[]
  virtual: VirtualRows
  /** Before the place is found, the list stands at its top without anybody having gone there. */
  isPlaced: boolean
}): void {
  const { conversation, snapshot, rows, virtual, isPlaced } = props
  const range = virtual.virtualizer.range
  const first = range?.startIndex ?? 0
  const last = range?.endIndex ?? 0
  const { older, newer } = snapshot
  useEffect(() => {
    if (!isPlaced || rows.length === 0) return
    // a failure is in the store, and its row offers to try again
    if (older.state === 'more' && first < rowsAhead) void conversation.loadOlder().catch(() => undefined)
    if (newer.state === 'more' && last > rows.length - rowsAhead)
      void conversation.loadNewer().catch(() => undefined)
  }, [conversation, first, last, rows, older, newer, isPlaced])

  const middle = rows[Math.round((first + last) / 2)]
  const seq = middle?.kind === 'message' ? middle.message.seq : null
  useEffect(() => {
    if (isPlaced && seq !== null) conversation.lookAt(seq)
  }, [conversation, seq, isPlaced])
}
