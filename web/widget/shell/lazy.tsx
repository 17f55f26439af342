/** A component that is fetched when it is first needed, or a little before. Where it can't be, it is asked for again. */
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** Without a network there is nothing else to do than to ask again. */
const againMs = 3_000

export type Lazy<Props extends object> = ComponentType<Props> & { preload: () => void }

export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: () => ComponentChildren = () => null,
): Lazy<Props> {
  let loaded: ComponentType<Props> | null = null
  let loading: Promise<void> | null = null

  function once(): Promise<void> {
    loading ??= load().then(
      (component) => {
        loaded = component
      },
      async () => {
        loading = null
        await new Promise((resolve) => setTimeout(resolve, againMs))
        await once()
      },
    )
    return loading
  }

  function Deferred(props: Props) {
    const [, setLoaded] = useState(loaded !== null)
    const Component = loaded
    useEffect(() => {
      // it may have come between drawing and this
      if (!Component) void once().then(() => setLoaded(true))
    }, [])
    return Component ? <Component {...props} /> : <>{meanwhile()}</>
  }
  return Object.assign(Deferred, { preload: () => void once() })
}
