/** Draws again when a tap has heard something, at most once a frame of the screen. */
import { useEffect, useReducer } from 'preact/hooks'
import type { Tap } from './tap.ts'

export function useTaps(taps: readonly Tap[]): void {
  const [, redraw] = useReducer((turn: number) => turn + 1, 0)
  useEffect(() => {
    let isDue = false
    const ask = () => {
      if (isDue) return
      isDue = true
      requestAnimationFrame(() => {
        isDue = false
        redraw(undefined)
      })
    }
    const ends = taps.map((tap) => tap.subscribe(ask))
    ask()
    return () => {
      for (const end of ends) end()
    }
  }, taps)
}
