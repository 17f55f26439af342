/**
 * The log: virtual rows, a place that stays put, and ways to the unread and the newest. What it may never do is move what
 * somebody reads. One Tab stop: arrows walk from message to message, Enter opens what can be done with one.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Conversation, ConversationInfo } from '../../../client/homeroom.ts'
import { Icon } from '../shell/icons.tsx'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'
import { EdgeRow, edgeHeight } from './edge-row.tsx'
import { type LogActs, LogRow } from './log-row.tsx'
import { rowsOf } from './rows.ts'
import { useAnnouncedMessages } from './use-announced-messages.ts'
import { useEdges } from './use-edges.ts'
import { useLogKeys } from './use-log-keys.ts'
import { usePlace } from './use-place.ts'
import { useVirtualRows } from './use-virtual-rows.ts'

/** Before the welcome nothing is offered. */
const none: ConversationInfo['capabilities'] = new Set()

export function MessageList(props: {
  conversation: Conversation
  info: ConversationInfo | null
  /** Where somebody wants to be, and which time they say so. */
  at: number | undefined
  turn: number
  onReply: (seq: number) => void
  onEdit: (seq: number) => void
  toComposer: () => void
}) {
  const { conversation, info, at, turn, onReply, onEdit, toComposer } = props
  const { me, strings, formats, announcer } = useChat()
  const snapshot = useStore(conversation.messages)
  const scroller = useRef<HTMLDivElement>(null)
  const kind = info?.view.kind
  const rows = useMemo(
    () =>
      rowsOf({
        snapshot,
        unreadLine: info?.unreadLine ?? null,
        myId: me?.id,
        joins: kind !== 'announcement',
        dayKey: formats.dayKey,
      }),
    [snapshot, info?.unreadLine, me?.id, kind, formats],
  )
  const [focusedKey, setFocusedKey] = useState<string | null>(null)
  const focusedIndex = focusedKey === null ? -1 : rows.findIndex(({ key }) => key === focusedKey)
  const { older, newer } = snapshot
  const virtual = useVirtualRows(scroller, rows, focusedIndex, {
    start: older.state === 'end' ? 12 : edgeHeight,
    end: newer.state === 'end' ? 16 : edgeHeight,
  })
  const place = usePlace({ conversation, snapshot, rows, virtual, scroller })
  const keys = useLogKeys({ rows, virtual, focusedKey, setFocusedKey, toComposer, scroller })
  useEdges({ conversation, snapshot, rows, virtual, isPlaced: place.isPlaced })
  useAnnouncedMessages(snapshot)

  const [marked, setMarked] = useState<number | null>(null)
  async function jumpTo(seq: number): Promise<void> {
    await conversation.jumpTo(seq)
    place.goTo(seq)
    setMarked(seq)
  }
  const now = useRef({ reply: onReply, edit: onEdit, jump: jumpTo })
  now.current = { reply: onReply, edit: onEdit, jump: jumpTo }
  const acts = useMemo<LogActs>(
    () => ({
      reply: (seq) => now.current.reply(seq),
      edit: (seq) => now.current.edit(seq),
      jump: (seq) => void now.current.jump(seq).catch(() => announcer.urgent(strings.log.olderFailed)),
    }),
    [announcer, strings],
  )
  useEffect(() => {
    if (marked === null) return undefined
    const fading = setTimeout(() => setMarked(null), 2_500)
    return () => clearTimeout(fading)
  }, [marked])
  useLayoutEffect(() => setFocusedKey(null), [conversation])
  useEffect(() => {
    if (at !== undefined) acts.jump(at)
  }, [at, turn])

  const isEmpty = snapshot.freshness !== 'none' && rows.length === 0
  return (
    <div class="log-frame">
      {place.day && (
        <p class="sticky-day" aria-hidden="true">
          {formats.day(place.day)}
        </p>
      )}
      <div
        ref={scroller}
        class="log"
        part="log"
        role="log"
        aria-live="off"
        aria-label={strings.messages}
        aria-busy={snapshot.freshness === 'none'}
        data-freshness={snapshot.freshness}
        tabIndex={focusedIndex === -1 ? 0 : -1}
        onKeyDown={keys.onKeyDown}
        onFocusIn={keys.onFocusIn}
        onFocus={keys.onFocus}
      >
        {snapshot.freshness === 'none' && <LogSkeleton />}
        {isEmpty && (
          <div class="empty-log">
            {kind && <Icon name={kind} />}
            <p>{strings.log.empty}</p>
          </div>
        )}
        <div class="log-canvas" style={{ height: `${virtual.height}px` }}>
          {rows.length > 0 && <EdgeRow which="older" edge={older} conversation={conversation} />}
          {rows.length > 0 && <EdgeRow which="newer" edge={newer} conversation={conversation} />}
          {virtual.items.map((item) => {
            const row = rows[item.index]
            return (
              row && (
                <div
                  key={item.key}
                  ref={virtual.virtualizer.measureElement}
                  data-index={item.index}
                  class="log-row"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <LogRow
                    row={row}
                    conversation={conversation}
                    kind={kind}
                    capabilities={info?.capabilities ?? none}
                    people={snapshot.people}
                    isPending={row.kind === 'message' && snapshot.pending.has(row.message.seq)}
                    isLast={item.index === rows.length - 1}
                    isTabStop={row.key === focusedKey}
                    isMarked={row.kind === 'message' && row.message.seq === marked}
                    acts={acts}
                  />
                </div>
              )
            )
          })}
        </div>
      </div>
      <div class="jumps">
        {place.hasUnreadAbove && (
          <button type="button" class="jump" onClick={place.toUnread}>
            <Icon name="up" /> {strings.log.jumpUnread}
          </button>
        )}
        {!place.isAtEnd && (
          <button type="button" class="jump newest" onClick={place.toNewest}>
            <Icon name="down" />
            {place.unseen > 0 ? strings.log.jumpNewest(place.unseen) : strings.log.toNewest}
          </button>
        )}
      </div>
    </div>
  )
}

function LogSkeleton() {
  return (
    <div class="skeleton-log" aria-hidden="true">
      {[62, 40, 75, 30, 55].map((width) => (
        <span key={width} class="skeleton-message" style={{ inlineSize: `${width}%` }} />
      ))}
    </div>
  )
}
