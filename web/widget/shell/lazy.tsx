/** A component that is fetched when it is first needed. Where it can't be, nothing is drawn, and it is asked for again. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  return function Lazy(props: Props) {
    const [, setLoaded] = useState(loaded)
    useEffect(() => {
      if (loaded) return
      load().then(
        (component) => {
          loaded = component
          setLoaded(() => component)
        },
        () => undefined,
      )
    }, [])
    const Component = loaded
    return Component ? <Component {...props} /> : null
  }
}
