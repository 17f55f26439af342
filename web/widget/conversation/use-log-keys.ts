/**
 * The log by keyboard. It is one Tab stop: the message that has the focus, at first the newest one. Arrows, Home and End walk,
 * Escape returns to the composer. PageUp and PageDown stay the browser's.
 */
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Row } from './rows.ts'
import type { VirtualRows } from './use-virtual-rows.ts'

export function useLogKeys(props: {
  rows: readonly Row[]
  virtual: VirtualRows
  focusedKey: string | null
  setFocusedKey: (key: string) => void
  toComposer: () => void
  scroller: RefObject<HTMLDivElement | null>
}) {
  const { rows, virtual, focusedKey, setFocusedKey, toComposer, scroller } = props
  const wanted = useRef<string | null>(null)

  // the row may have to be drawn first, and measured, before it can take the focus
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const article = scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`)
    if (!article) return
    wanted.current = null
    article.focus({ preventScroll: true })
  })

  function focusRow(index: number): void {
    const row = rows[index]
    if (!row) return
    wanted.current = row.key
    setFocusedKey(row.key)
    virtual.virtualizer.scrollToIndex(index, { align: 'auto' })
  }

  function step(from: number, by: 1 | -1): number {
    for (let index = from + by; index >= 0 && index < rows.length; index += by)
      if (isMessage(rows[index])) return index
    return from
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const isOnRow = event.target instanceof HTMLElement && event.target.dataset['key'] !== undefined
    const isOnLog = event.target === scroller.current
    if (event.key === 'Escape') {
      event.preventDefault()
      if (isOnRow || isOnLog) toComposer()
      else scroller.current?.querySelector<HTMLElement>('article[tabindex="0"]')?.focus()
      return
    }
    if (!isOnRow && !isOnLog) return
    const at = focusedKey === null ? rows.length : rows.findIndex(({ key }) => key === focusedKey)
    const to = targetOf(event.key, at)
    if (to === null) return
    event.preventDefault()
    focusRow(to)
  }

  function targetOf(key: string, at: number): number | null {
    if (key === 'ArrowUp') return step(at, -1)
    if (key === 'ArrowDown') return step(at, 1)
    if (key === 'Home') return step(-1, 1)
    return key === 'End' ? step(rows.length, -1) : null
  }

  return {
    onKeyDown,
    /** Whatever inside a message takes the focus, the message is the one that has it. */
    onFocusIn: (event: FocusEvent): void => {
      const article = event.target instanceof Element ? event.target.closest('article') : null
      const key = article?.dataset['key']
      if (key !== undefined && key !== focusedKey) setFocusedKey(key)
    },
    /** Tabbing into the log lands on the newest message that is shown. */
    onFocus: (event: FocusEvent): void => {
      if (event.target !== scroller.current || !scroller.current?.matches(':focus-visible')) return
      const last = virtual.virtualizer.range?.endIndex ?? rows.length - 1
      focusRow(isMessage(rows[last]) ? last : step(last, -1))
    },
  }
}

function isMessage(row: Row | undefined): boolean {
  return row?.kind === 'message' || row?.kind === 'outgoing'
}
