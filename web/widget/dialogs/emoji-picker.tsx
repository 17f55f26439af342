/** Emoji to choose from, by name or by sight. Arrows walk in the grid, Enter takes, Escape leaves; a press takes as well. */
import { useRef, useState } from 'preact/hooks'
import { useChat } from '../shell/chat.ts'
import type * as emojiTable from '../composer/emoji.ts'
import { Frame } from './frame.tsx'
import { useAnswer } from './use-answer.ts'

type Group = { label: string; emoji: readonly [name: string, emoji: string][] }

export function EmojiPicker({ onPick, onClose }: { onPick: (emoji: string) => void; onClose: () => void }) {
  const { strings } = useChat()
  const [query, setQuery] = useState('')
  const [stop, setStop] = useState('')
  const table = useAnswer(() => import('../composer/emoji.ts'))
  const grid = useRef<HTMLDivElement>(null)
  const words = strings.emoji
  const groups = table.state === 'here' ? groupsOf(table.value) : []
  const all = groups.flatMap(({ emoji }) => emoji)
  const stopAt = all.some(([name]) => name === stop) ? stop : all[0]?.[0]

  function groupsOf({ emojiGroups, emojiFound }: typeof emojiTable): Group[] {
    if (query.trim() !== '') return [{ label: words.found, emoji: emojiFound(query.trim()) }]
    const names = Object.keys(emojiGroups) as (keyof typeof emojiGroups)[]
    return names.map((name) => ({ label: words.groups[name], emoji: Object.entries(emojiGroups[name]) }))
  }

  function take(emoji: string): void {
    onClose()
    onPick(emoji)
  }

  function walk(event: KeyboardEvent): void {
    const buttons = [...(grid.current?.querySelectorAll<HTMLElement>('button') ?? [])]
    const at = buttons.findIndex((button) => button === event.target)
    const to = at === -1 ? undefined : targetOf(event.key, at, buttons)
    if (to === undefined) return
    event.preventDefault()
    buttons[to]?.focus()
  }

  function onFieldKey(event: KeyboardEvent): void {
    const first = all[0]
    if (event.key === 'ArrowDown') grid.current?.querySelector('button')?.focus()
    else if (event.key === 'Enter' && !event.isComposing && query !== '' && first) take(first[1])
    else return
    event.preventDefault()
  }

  return (
    <Frame title={words.title} onClose={onClose} class="small">
      <input
        class="field"
        type="search"
        autofocus
        aria-label={words.search}
        placeholder={words.search}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={onFieldKey}
      />
      {table.state === 'failed' && <p role="alert">{strings.act.failed}</p>}
      <div class="emoji-grid" ref={grid} onKeyDown={walk}>
        {groups.map(({ label, emoji }) => (
          <section key={label} aria-label={label}>
            <h3>{label}</h3>
            <div class="emoji-cells">
              {emoji.map(([name, sign]) => (
                <button
                  key={name}
                  type="button"
                  aria-label={name.replaceAll('_', ' ')}
                  title={name.replaceAll('_', ' ')}
                  tabIndex={name === stopAt ? 0 : -1}
                  onFocus={() => setStop(name)}
                  onClick={() => take(sign)}
                >
                  {sign}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
      <p class="quiet" role="status">
        {table.state === 'here' && all.length === 0 && strings.search.none}
      </p>
    </Frame>
  )
}

/** Which button an arrow leads to: sideways by reading order, up and down to the nearest one of the next line. */
function targetOf(key: string, at: number, buttons: readonly HTMLElement[]): number | undefined {
  const from = buttons[at]
  if (!from) return undefined
  const forward = getComputedStyle(from).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight'
  if (key === forward) return Math.min(buttons.length - 1, at + 1)
  if (key === backward) return Math.max(0, at - 1)
  if (key === 'Home') return 0
  if (key === 'End') return buttons.length - 1
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined
  const { top, left } = from.getBoundingClientRect()
  const boxes = buttons.map((button, index) => ({ index, box: button.getBoundingClientRect() }))
  const beyond = boxes.filter(({ box }) => (key === 'ArrowDown' ? box.top > top + 1 : box.top < top - 1))
  const line = key === 'ArrowDown' ? beyond[0]?.box.top : beyond.at(-1)?.box.top
  const inLine = beyond.filter(({ box }) => line !== undefined && Math.abs(box.top - line) < 1)
  inLine.sort((one, other) => Math.abs(one.box.left - left) - Math.abs(other.box.left - left))
  return inLine[0]?.index ?? at
}
