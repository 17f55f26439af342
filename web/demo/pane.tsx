/** One side of the demo: who one is there, their network, and the widget as that person sees it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ConversationKind } from '../../schema/protocol/kinds.ts'
import type { HomeroomChat } from '../widget/homeroom-chat.ts'
import type { Person, Platform } from './platform.ts'
import type { Tap } from './tap.ts'
import { useTaps } from './use-tap.ts'

export type Look = { theme: string; locale: string }

export function Pane(props: {
  side: 'start' | 'end'
  platform: Platform
  person: Person
  tap: Tap
  look: Look
  isActive: boolean
  /** What is open at first, so that there is something to see. */
  opens: ConversationKind | null
  onPerson: (id: string) => void
  onTouch: () => void
  onElement: (element: HomeroomChat | null) => void
}) {
  const { side, platform, person, tap, look, isActive, opens, onPerson, onTouch, onElement } = props
  const place = useRef<HTMLDivElement>(null)
  const [element, setElement] = useState<HomeroomChat | null>(null)
  useTaps([tap])

  useEffect(() => {
    const made = document.createElement('homeroom-chat')
    made.options = { keep: 'memory', surroundings: tap.surroundings }
    made.setAttribute('locale', look.locale)
    made.token = () => platform.tokenOf(person.id)
    place.current?.append(made)
    if (opens) openFirst(made, opens)
    setElement(made)
    onElement(made)
    return () => {
      made.remove()
      onElement(null)
    }
  }, [person.id])
  useEffect(() => element?.setAttribute('locale', look.locale), [element, look.locale])

  return (
    <section
      class="pane"
      data-side={side}
      data-active={isActive ? '' : undefined}
      aria-label={`${person.name}, ${person.role}`}
      onPointerDown={onTouch}
      onFocusIn={onTouch}
    >
      <header class="pane-bar">
        <label class="who">
          <span class="unseen">Who this is</span>
          <select value={person.id} onChange={(event) => onPerson(event.currentTarget.value)}>
            {platform.people.map(({ id, name, role }) => (
              <option key={id} value={id}>
                {name} · {role}
              </option>
            ))}
          </select>
        </label>
        <span class="about">{person.about}</span>
        <span
          class="eyes"
          title="Only the side that you touched last is looking, as a tab in the background is not"
        >
          {isActive && tap.isOnline ? 'looking' : 'not looking'}
        </span>
        <button
          type="button"
          class="network"
          aria-pressed={!tap.isOnline}
          onClick={() => tap.setOnline(!tap.isOnline)}
        >
          {tap.isOnline ? 'Enter a tunnel' : 'Leave the tunnel'}
        </button>
      </header>
      <div class="screen" ref={place} />
    </section>
  )
}

/** As soon as the list has come; whoever was quicker has opened another. */
function openFirst(element: HomeroomChat, kind: ConversationKind): void {
  const list = element.client?.conversations
  const end = list?.subscribe(() => {
    const first = list.getSnapshot().entries.find((entry) => entry.kind === kind)
    if (!first) return
    end?.()
    if (!element.isOpen) element.open(first.id)
  })
}
