/** Words and filters, here or everywhere; a press leads to the message with what surrounds it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FoundPage } from '../../../client/homeroom.ts'
import type { ConversationId } from '../../../schema/ids.ts'
import { useChat } from '../shell/chat.ts'
import { FoundList } from './found-list.tsx'
import { Frame } from './frame.tsx'

/** After the last stroke: a word is not searched for letter by letter. */
const afterMs = 300
type Outcome = { state: 'nothing' | 'waiting' | 'failed' } | { state: 'here'; pages: readonly FoundPage[] }

export function Search({ within, onClose }: { within: ConversationId | null; onClose: () => void }) {
  const { client, strings } = useChat()
  const [query, setQuery] = useState('')
  const [isHere, setHere] = useState(within !== null)
  const [outcome, setOutcome] = useState<Outcome>({ state: 'nothing' })
  const asked = useRef<AbortController | null>(null)
  const words = strings.search

  async function ask(cursor: string | null, before: readonly FoundPage[]): Promise<void> {
    asked.current?.abort()
    const asking = new AbortController()
    asked.current = asking
    const page = { limit: 20, ...(cursor !== null && { cursor }) }
    const { signal } = asking
    try {
      const found =
        isHere && within
          ? await client.api.searchIn(within, query.trim(), page, { signal })
          : await client.api.search(query.trim(), page, { signal })
      setOutcome({ state: 'here', pages: [...before, found] })
    } catch {
      if (!signal.aborted) setOutcome({ state: 'failed' })
    }
  }

  useEffect(() => {
    if (query.trim() === '') {
      asked.current?.abort()
      return setOutcome({ state: 'nothing' })
    }
    setOutcome({ state: 'waiting' })
    const waiting = setTimeout(() => void ask(null, []), afterMs)
    return () => clearTimeout(waiting)
  }, [query, isHere])
  useEffect(() => () => asked.current?.abort(), [])

  const pages = outcome.state === 'here' ? outcome.pages : []
  const items = pages.flatMap(({ data }) => data)
  const next = pages.at(-1)?.next_cursor ?? null
  return (
    <Frame title={words.label} onClose={onClose}>
      <input
        class="field"
        type="search"
        dir="auto"
        autofocus
        aria-label={words.label}
        placeholder={words.placeholder}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {within !== null && (
        <div class="choice" role="group" aria-label={words.label}>
          <button type="button" aria-pressed={isHere} onClick={() => setHere(true)}>
            {words.here}
          </button>
          <button type="button" aria-pressed={!isHere} onClick={() => setHere(false)}>
            {words.everywhere}
          </button>
        </div>
      )}
      <p class="quiet" role="status">
        {outcome.state === 'waiting' && strings.loading}
        {outcome.state === 'failed' && words.failed}
        {outcome.state === 'here' && (items.length === 0 ? words.none : words.results(items.length))}
      </p>
      <FoundList
        items={items}
        users={pages.flatMap(({ users }) => users)}
        conversations={pages.flatMap(({ conversations }) => conversations)}
        onClose={onClose}
      />
      {next !== null && (
        <button type="button" class="button" onClick={() => void ask(next, pages)}>
          {words.more}
        </button>
      )}
    </Frame>
  )
}
