/** How many unread conversations lie above and below what the list shows, and a way to them. */
import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { ConversationEntry } from '../../../client/homeroom.ts'

export function useUnreadBeyond(
  scroller: RefObject<HTMLElement | null>,
  entries: readonly ConversationEntry[],
) {
  const [counts, setCounts] = useState({ above: 0, below: 0 })
  const unreadRows = () => [...(scroller.current?.querySelectorAll<HTMLElement>('[data-unread]') ?? [])]

  useEffect(() => {
    const frame = scroller.current
    if (!frame) return undefined
    const count = () => {
      const { top, bottom } = frame.getBoundingClientRect()
      const boxes = unreadRows().map((row) => row.getBoundingClientRect())
      const above = boxes.filter((box) => box.bottom <= top).length
      const below = boxes.filter((box) => box.top >= bottom).length
      setCounts((old) => (old.above === above && old.below === below ? old : { above, below }))
    }
    count()
    frame.addEventListener('scroll', count, { passive: true })
    const resized = new ResizeObserver(count)
    resized.observe(frame)
    return () => {
      frame.removeEventListener('scroll', count)
      resized.disconnect()
    }
  }, [entries])

  const show = (row: HTMLElement | undefined) => row?.scrollIntoView({ block: 'nearest' })
  return {
    ...counts,
    showAbove: () => show(unreadRows().findLast((row) => isAbove(row, scroller.current))),
    showBelow: () => show(unreadRows().find((row) => isBelow(row, scroller.current))),
  }
}

function isAbove(row: HTMLElement, frame: HTMLElement | null): boolean {
  return frame !== null && row.getBoundingClientRect().bottom <= frame.getBoundingClientRect().top
}

function isBelow(row: HTMLElement, frame: HTMLElement | null): boolean {
  return frame !== null && row.getBoundingClientRect().top >= frame.getBoundingClientRect().bottom
}
