/** What a request has brought, while a dialog is open: it ends with the dialog. */
import { useEffect, useState } from 'preact/hooks'

export type Answer<Value> = { state: 'waiting' } | { state: 'failed' } | { state: 'here'; value: Value }

export function useAnswer<Value>(ask: (signal: AbortSignal) => Promise<Value>): Answer<Value> {
  const [answer, setAnswer] = useState<Answer<Value>>({ state: 'waiting' })
  useEffect(() => {
    const leaving = new AbortController()
    ask(leaving.signal).then(
      (value) => setAnswer({ state: 'here', value }),
      () => {
        if (!leaving.signal.aborted) setAnswer({ state: 'failed' })
      },
    )
    return () => leaving.abort()
  }, [])
  return answer
}
