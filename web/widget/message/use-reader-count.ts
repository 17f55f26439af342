/**
 * How many have read a message, where the room tells no names (docs/PROTOCOL.md, `receipts`): it is asked, soon while it is
 * fresh and ever more rarely as it grows old, so that a page that stays open costs a request in five minutes.
 */
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'

/** Cursors are published within seconds: a first question that came earlier would find nobody. */
const firstAfterMs = 2_000
const rarestMs = 300_000

/** 0 where the names are told, where the reader may not know, and as long as nobody has answered. */
export function useReaderCount(conversation: Conversation, seq: number): number {
  const { client } = useChat()
  const { size } = useStore(conversation.receipts)
  const mayKnow = useStore(conversation.info)?.capabilities.has('receipts') ?? false
  const isCounted = mayKnow && size === 0
  const [count, setCount] = useState(0)
  useEffect(() => {
    if (!isCounted) return
    const leaving = new AbortController()
    let timer: ReturnType<typeof setTimeout>
    const askAfter = (ms: number): void => {
      timer = setTimeout(() => {
        const next = (): void => {
          if (!leaving.signal.aborted) askAfter(Math.min(1.5 * ms, rarestMs))
        }
        if (document.visibilityState === 'hidden') return next()
        const asked = client.api.readers(conversation.id, seq, { signal: leaving.signal })
        void asked
          .then(
            (readers) => setCount(readers.count),
            () => undefined,
          )
          .then(next) // what failed is asked again
      }, ms)
    }
    askAfter(firstAfterMs)
    return () => {
      clearTimeout(timer)
      leaving.abort()
    }
  }, [isCounted, conversation.id, seq])
  return isCounted ? count : 0
}
