/**
 * React over the stores: two hooks, and nothing that React's own could not do. `useSyncExternalStore` takes a store as it
 * is; what is left to a hook is to open a conversation for as long as a component shows it.
 */
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ConversationId } from '../schema/ids.ts'
import type { Conversation, OpenOptions } from './api/conversation.ts'
import type { HomeroomClient } from './api/homeroom-client.ts'
import type { Store } from './api/store.ts'

const nothing: Store<null> = { subscribe: () => () => undefined, getSnapshot: () => null }

/** What a store holds, now and whenever it changes; null of no store. */
export function useStore<Snapshot>(store: Store<Snapshot>): Snapshot
export function useStore<Snapshot>(store: Store<Snapshot> | null | undefined): Snapshot | null
export function useStore<Snapshot>(store: Store<Snapshot> | null | undefined): Snapshot | null {
  const { subscribe, getSnapshot } = store ?? nothing
  return useSyncExternalStore<Snapshot | null>(subscribe, getSnapshot, getSnapshot)
}

/** Open while the component is mounted, and another one when the id is another; null without an id, and before it is open. */
export function useConversation(
  homeroom: HomeroomClient | null,
  id: ConversationId | null,
  options: OpenOptions = {},
): Conversation | null {
  const [opened, setOpened] = useState<Conversation | null>(null)
  // how it is opened is asked once: `at` and `shown` that change later are acts of the conversation
  const [first] = useState(options)
  useEffect(() => {
    if (!homeroom || id === null) return
    const conversation = homeroom.open(id, first)
    setOpened(conversation)
    return () => {
      setOpened(null)
      conversation.close()
    }
  }, [homeroom, id, first])
  return opened
}
