/**
 * What somebody wrote. Plain words are drawn at once; markup needs a part of the widget that is fetched once, and is asked for
 * while the conversation is still being opened. Long messages fold.
 */
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { foldLines } from '../../../schema/limits.ts'
import { useChat } from '../shell/chat.ts'
import type { TextContext } from './text-context.ts'

type Render = (text: string, context: TextContext) => ComponentChildren
let render: Render | null = null
let loading: Promise<void> | null = null

/** Resolves when markup can be drawn; also without it, where there is no network. */
export function loadMarkup(): Promise<void> {
  loading ??= import('./markdown.tsx').then(
    (part) => {
      render = part.renderMarkdown
    },
    () => {
      loading = null // asked again with the next text
    },
  )
  return loading
}

/** Anything that may be markup, an address or a name. */
const mayBeMarkup = /[*_`~[\]#$|<>\\@]|^\s*(?:[-+]|\d+[.)])\s|https?:|www\./m

export function MessageText({ text, context }: { text: string; context: TextContext }) {
  const { strings } = useChat()
  const [, redraw] = useReducer((turn: number) => turn + 1, 0)
  const hasMarkup = mayBeMarkup.test(text)
  const renderNow = render
  useEffect(() => {
    // it may have come between drawing and this: what counts is whether this text was drawn with it
    if (hasMarkup && !renderNow) void loadMarkup().then(() => redraw(undefined))
  }, [hasMarkup, renderNow])
  const drawn: ComponentChildren = useMemo(
    () => (hasMarkup && renderNow ? renderNow(text, context) : text),
    [text, context, hasMarkup, renderNow],
  )

  const place = useRef<HTMLDivElement>(null)
  const [isLong, setLong] = useState(false)
  const [isOpen, setOpen] = useState(false)
  useLayoutEffect(() => {
    const box = place.current
    if (box) setLong(box.scrollHeight > foldHeight(box) * 1.25)
  }, [drawn])
  return (
    <>
      <div
        ref={place}
        class={`text ${hasMarkup && renderNow ? 'rich' : 'plain-text'} ${isLong && !isOpen ? 'folded' : ''}`}
        part="text"
        dir="auto"
        style={{ '--fold-lines': String(foldLines) }}
      >
        {drawn}
      </div>
      {isLong && (
        <button type="button" class="plain fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? strings.log.showLess : strings.log.showAll}
        </button>
      )}
    </>
  )
}

function foldHeight(box: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(box).lineHeight) * foldLines
}
