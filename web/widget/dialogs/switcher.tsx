/** From anywhere to any conversation, by a few letters of its name. */
import { useState } from 'preact/hooks'
import { Face, KindFace } from '../shell/face.tsx'
import { useChat } from '../shell/chat.ts'
import { titleOf } from '../shell/title-of.ts'
import { useStore } from '../shell/use-store.ts'
import { Frame } from './frame.tsx'

const shownMax = 10

export function Switcher({ onClose }: { onClose: () => void }) {
  const { client, me, strings, open } = useChat()
  const { entries } = useStore(client.conversations)
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const wanted = query.trim().toLocaleLowerCase()
  const found = entries
    .map((entry) => ({ entry, title: titleOf(entry, me?.id, strings) }))
    .filter(({ title }) => title.toLocaleLowerCase().includes(wanted))
    .slice(0, shownMax)

  function go(index: number): void {
    const target = found[index]
    if (!target) return
    onClose()
    open(target.entry.id)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') setChosen((chosen + 1) % Math.max(1, found.length))
    else if (event.key === 'ArrowUp') setChosen((chosen + found.length - 1) % Math.max(1, found.length))
    else if (event.key === 'Enter' && !event.isComposing) go(chosen)
    else return
    event.preventDefault()
  }
  return (
    <Frame title={strings.switcher.label} onClose={onClose}>
      <input
        class="field"
        type="search"
        aria-controls="switcher-options"
        aria-activedescendant={found.length > 0 ? `switch-${chosen}` : undefined}
        aria-label={strings.switcher.label}
        placeholder={strings.switcher.placeholder}
        autofocus
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id="switcher-options" class="people" role="listbox" aria-label={strings.conversations}>
        {found.map(({ entry, title }, index) => (
          <li
            key={entry.id}
            id={`switch-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(index)}
          >
            {entry.kind === 'direct' ? (
              <Face id={entry.people?.find(({ id }) => id !== me?.id)?.id ?? entry.id} name={title} />
            ) : (
              <KindFace id={entry.id} kind={entry.kind} />
            )}
            <bdi class="name">{title}</bdi>
            <span class="tag">{strings.kinds[entry.kind]}</span>
            {entry.unread > 0 && <span class="badge">{entry.unread}</span>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="quiet">{strings.switcher.none}</p>}
    </Frame>
  )
}
