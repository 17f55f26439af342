/**
 * The part of a long list that is on the screen. What is read stays where it is while older messages come in above, heights
 * become known and new messages arrive below; whoever is at the end stays at the end.
 */
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks'
import { estimatedHeight, type Row } from './rows.ts'

/** Whoever is this near to the end, in pixels, reads the newest. */
export const endWithin = 60

export type VirtualRows = {
  virtualizer: Virtualizer<HTMLDivElement, HTMLElement>
  items: VirtualItem[]
  height: number
}

export function useVirtualRows(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  /** Kept although it is out of sight: the one that has the focus. */
  heldIndex: number,
  /** Room beyond the rows, for what says that there is more. */
  padding: { start: number; end: number },
): VirtualRows {
  const [, redraw] = useReducer((turn: number) => turn + 1, 0)
  const held = useRef<Virtualizer<HTMLDivElement, HTMLElement> | null>(null)
  const options = {
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index: number) => estimatedHeight(rows[index]),
    getItemKey: (index: number) => rows[index]?.key ?? index,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(undefined),
    overscan: 8,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endWithin,
    paddingStart: padding.start,
    paddingEnd: padding.end,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const indexes = defaultRangeExtractor(range)
      if (heldIndex < 0 || heldIndex >= rows.length || indexes.includes(heldIndex)) return indexes
      return [...indexes, heldIndex].sort((one, other) => one - other)
    },
  } as const
  held.current ??= new Virtualizer<HTMLDivElement, HTMLElement>(options)
  const virtualizer = held.current
  virtualizer.setOptions(options)
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer])
  useLayoutEffect(() => virtualizer._willUpdate())
  return { virtualizer, items: virtualizer.getVirtualItems(), height: virtualizer.getTotalSize() }
}
