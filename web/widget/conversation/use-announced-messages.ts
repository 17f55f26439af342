/** Tells the announcer what others have just said; what comes as history, or was there at the beginning, is not news. */
import { useEffect, useRef } from 'preact/hooks'
import type { MessagesSnapshot } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'

export function useAnnouncedMessages(snapshot: MessagesSnapshot): void {
  const { announcer, me, strings } = useChat()
  const heardTo = useRef<number | null>(null)
  const { messages, newer, freshness, people } = snapshot
  useEffect(() => {
    if (freshness !== 'live' || newer.state !== 'end') return
    const newest = messages.at(-1)?.seq ?? 0
    const from = heardTo.current
    heardTo.current = Math.max(newest, from ?? 0)
    if (from === null) return
    for (const { seq, senderId, text } of messages.slice(-(newest - from) || messages.length))
      if (seq > from && senderId !== me?.id && text !== '')
        announcer.message(people.get(senderId)?.name ?? strings.somebody, text)
  }, [messages, newer.state, freshness])
}
