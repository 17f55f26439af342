/** Whether somebody is there, in a shape and in words, never in colour alone. */
import { useMemo } from 'preact/hooks'
import type { UserId } from '../../../schema/ids.ts'
import { useChat } from './chat.ts'
import { useStore } from './use-store.ts'

export function PresenceDot({ userId, withWords = false }: { userId: UserId; withWords?: boolean }) {
  const { client, strings } = useChat()
  const store = useMemo(() => client.presenceOf([userId]), [client, userId])
  const state = useStore(store).get(userId)?.state ?? 'unknown'
  if (state === 'unknown' && !withWords) return null
  return (
    <span class="presence" data-state={state} title={strings.presence[state]}>
      <span class="dot" aria-hidden="true" />
      <span class={withWords ? '' : 'unseen'}>{strings.presence[state]}</span>
    </span>
  )
}
