/** One person's window: the widget, and a line of the platform above it. */
import { useEffect, useRef } from 'preact/hooks'
import type { Person } from './platform.ts'

export function Solo(props: {
  person: Pick<Person, 'name' | 'role'> | null
  token: () => Promise<string>
  onLeave?: () => void
}) {
  const { person, token, onLeave } = props
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = document.createElement('homeroom-chat')
    const forced = new URLSearchParams(location.search)
    for (const name of ['locale', 'theme', 'layout', 'conversation']) {
      const value = forced.get(name)
      if (value !== null) element.setAttribute(name, value)
    }
    element.setAttribute('page-badge', '')
    element.token = token
    place.current?.append(element)
    return () => element.remove()
  }, [])
  return (
    <div class="solo">
      <header class="top">
        <a class="wordmark" href="/">
          Oakridge <i>College</i>
        </a>
        {person && (
          <span class="me">
            {person.name}, {person.role}
          </span>
        )}
        <a href="/" onClick={onLeave}>
          Leave
        </a>
      </header>
      <main class="screen" ref={place}>
        <h1 class="unseen">Conversations</h1>
      </main>
    </div>
  )
}
