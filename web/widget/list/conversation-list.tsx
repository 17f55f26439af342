/**
 * The reader's conversations: one Tab stop, arrows walk, Enter opens. Unread rows beyond the edges are counted there, so that
 * nobody has to scroll to know.
 */
import { useRef, useState } from 'preact/hooks'
import type { ConversationId } from '../../../schema/ids.ts'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { ConversationRow } from './conversation-row.tsx'
import { useUnreadBeyond } from './use-unread-beyond.ts'

export function ConversationList(props: {
  openId: ConversationId | null
  onBegin: () => void
  onSwitch: () => void
  onArchived: () => void
  onMenu: (from: HTMLElement) => void
}) {
  const { openId, onBegin, onSwitch, onArchived, onMenu } = props
  const { client, me, strings } = useChat()
  const list = useStore(client.conversations)
  const scroller = useRef<HTMLDivElement>(null)
  const [stopId, setStopId] = useState<ConversationId | null>(null)
  const beyond = useUnreadBeyond(scroller, list.entries)
  const tabStop =
    [stopId, openId].find((id) => list.entries.some((entry) => entry.id === id)) ?? list.entries[0]?.id

  function walk(event: KeyboardEvent): void {
    const rows = [...(scroller.current?.querySelectorAll<HTMLElement>('.conversation-row') ?? [])]
    const at = rows.findIndex((row) => row === event.target)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (to === undefined || event.altKey || at === -1) return
    event.preventDefault()
    rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus()
  }

  return (
    <nav
      class="side"
      part="list"
      aria-label={me ? `${strings.conversations}, ${me.name}` : strings.conversations}
    >
      <header class="side-bar">
        <div class="words">
          <h2>{strings.conversations}</h2>
          {me && <bdi class="quiet">{me.name}</bdi>}
        </div>
        <IconButton icon="add" label={strings.list.begin} onClick={onBegin} />
        <IconButton icon="search" label={strings.switcher.label} onClick={onSwitch} />
        <IconButton
          icon="more"
          label={strings.more}
          isExpanded={false}
          onClick={(event) => onMenu(event.currentTarget)}
        />
      </header>
      {list.isDelayed && <p class="notice">{strings.list.delayed}</p>}
      <div class="rows-frame">
        <div class="rows" ref={scroller}>
          {list.freshness === 'none' ? (
            <Skeleton />
          ) : (
            <ul onKeyDown={walk}>
              {list.entries.map((entry) => (
                <ConversationRow
                  key={entry.id}
                  entry={entry}
                  isOpen={entry.id === openId}
                  isTabStop={entry.id === tabStop}
                  onFocus={() => setStopId(entry.id)}
                />
              ))}
            </ul>
          )}
          {list.freshness !== 'none' && list.entries.length === 0 && (
            <p class="empty-list quiet">{strings.list.empty}</p>
          )}
          <MoreRows />
          {list.freshness !== 'none' && (
            <p class="more-rows">
              <button type="button" class="plain" onClick={onArchived}>
                {strings.list.archived}
              </button>
            </p>
          )}
        </div>
        {beyond.above > 0 && (
          <button type="button" class="beyond above" onClick={beyond.showAbove}>
            {strings.list.moreAbove(beyond.above)}
          </button>
        )}
        {beyond.below > 0 && (
          <button type="button" class="beyond below" onClick={beyond.showBelow}>
            {strings.list.moreBelow(beyond.below)}
          </button>
        )}
      </div>
    </nav>
  )
}

function MoreRows() {
  const { client, strings } = useChat()
  const { more } = useStore(client.conversations)
  if (more.state === 'end') return null
  // a failure is in the store, which draws it
  const load = () => void client.conversations.loadMore().catch(() => undefined)
  return (
    <p class="more-rows">
      {more.state === 'failed' && <span role="alert">{strings.list.failed} </span>}
      <button type="button" class="plain" disabled={more.state === 'loading'} onClick={load}>
        {more.state === 'loading' ? strings.loading : strings.list.loadMore}
      </button>
    </p>
  )
}

function Skeleton() {
  return (
    <div class="skeleton-rows" aria-hidden="true">
      {[0, 1, 2, 3].map((index) => (
        <span key={index} class="skeleton-row" />
      ))}
    </div>
  )
}
