/**
 * Whether what one reads is all there is. It says nothing while all is well, counts down while the connection is away, and proves
 * afterwards that nothing is missing.
 */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ConnectionStatus, Conversation } from '../../../client/homeroom.ts'
import { useChat } from '../shell/chat.ts'
import { useStore } from '../shell/use-store.ts'

/** A blink is not worth a word. */
const quietMs = 1_500
const proofMs = 4_000

export function ConnectionBanner({ conversation }: { conversation: Conversation }) {
  const { strings } = useChat()
  const status = useStore(conversation.status)
  const { freshness } = useStore(conversation.messages)
  const phase = usePhase(status)
  const seconds = useCountdown(status)
  const words = strings.status
  if (status.state === 'refused')
    return (
      <p class="banner alert" role="alert">
        {refusalOf(status.reason)}
        {status.reason !== 'token_invalid' && (
          <button type="button" class="plain" onClick={() => conversation.retryNow()}>
            {words.openAgain}
          </button>
        )}
      </p>
    )
  if (phase === 'back')
    return (
      <p class="banner back" role="status">
        {words.back}
      </p>
    )
  if (phase === 'away')
    return (
      <p class="banner away" role="status">
        <span aria-live="off">
          {status.state === 'offline' ? words.offline : seconds > 0 ? words.retryIn(seconds) : words.retrying}
        </span>
        {status.state !== 'offline' && (
          <button type="button" class="plain" onClick={() => conversation.retryNow()}>
            {words.tryNow}
          </button>
        )}
      </p>
    )
  return freshness === 'cached' ? (
    <p class="banner" role="status">
      {words.cached}
    </p>
  ) : null

  function refusalOf(reason: Extract<ConnectionStatus, { state: 'refused' }>['reason']): string {
    if (reason === 'removed' || reason === 'not_found') return words.removed
    if (reason === 'replaced') return words.replaced
    return reason === 'token_invalid' || reason === 'unauthenticated' ? words.signIn : words.refused
  }
}

function usePhase({ state }: ConnectionStatus): 'calm' | 'away' | 'back' {
  const [phase, setPhase] = useState<'calm' | 'away' | 'back'>('calm')
  const wasLive = useRef(false)
  useEffect(() => {
    const isAway = state === 'reconnecting' || state === 'offline'
    if (state === 'live') wasLive.current = true
    const timer = isAway
      ? setTimeout(() => setPhase('away'), state === 'offline' ? 0 : quietMs)
      : setTimeout(() => setPhase('calm'), phase === 'away' ? proofMs : 0)
    if (state === 'live' && phase === 'away') setPhase('back')
    return () => clearTimeout(timer)
  }, [state])
  return phase
}

function useCountdown(status: ConnectionStatus): number {
  const [now, setNow] = useState(Date.now)
  const at = status.state === 'reconnecting' ? status.nextTryAt : null
  useEffect(() => {
    if (at === null) return undefined
    setNow(Date.now())
    const ticking = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(ticking)
  }, [at])
  return at === null ? 0 : Math.max(0, Math.ceil((at - now) / 1_000))
}
