/** The log is one Tab stop: what can be reached inside a message can be reached while that message is the one. */
import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

export function useTabStops(article: RefObject<HTMLElement | null>, isTabStop: boolean): void {
  useLayoutEffect(() => {
    for (const inside of article.current?.querySelectorAll<HTMLElement>('a, button, [tabindex], input') ?? [])
      inside.tabIndex = isTabStop ? 0 : -1
  })
}
