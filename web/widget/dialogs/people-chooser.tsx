/** People to choose from, by a few letters of their name: a list of boxes to tick, those that are chosen first. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { UserId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { useChat } from '../shell/chat.ts'
import { Face } from '../shell/face.tsx'
import { peopleMet } from './known-people.ts'

/** After the last stroke: a name is not asked for letter by letter. */
const afterMs = 150
const shownMax = 30

export function PeopleChooser(props: {
  chosen: readonly UserSummary[]
  onChosen: (chosen: readonly UserSummary[]) => void
  /** They are there already. */
  without: ReadonlySet<UserId>
}) {
  const { chosen, onChosen, without } = props
  const { client, me, strings, people } = useChat()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<readonly UserSummary[] | null>(null)
  const [hasFailed, setFailed] = useState(false)
  const source = useMemo(() => people ?? peopleMet(client), [people, client])
  const isChosen = (id: UserId) => chosen.some((one) => one.id === id)

  useEffect(() => {
    const asking = new AbortController()
    const waiting = setTimeout(
      () => {
        source(query.trim(), asking.signal).then(
          (all) => {
            if (asking.signal.aborted) return
            setFailed(false)
            setFound(all.filter(({ id }) => id !== me?.id && !without.has(id)).slice(0, shownMax))
          },
          () => {
            if (!asking.signal.aborted) setFailed(true)
          },
        )
      },
      found === null ? 0 : afterMs,
    )
    return () => {
      clearTimeout(waiting)
      asking.abort()
    }
  }, [query, source])

  const shown = [...chosen, ...(found ?? []).filter(({ id }) => !isChosen(id))]
  return (
    <>
      <input
        class="field"
        type="search"
        dir="auto"
        autofocus
        aria-label={strings.begin.who}
        placeholder={strings.begin.who}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {hasFailed && <p role="alert">{strings.act.failed}</p>}
      <ul class="people chooser-list" aria-label={strings.begin.who}>
        {shown.map((person) => (
          <li key={person.id}>
            <label class="ticked">
              <input
                type="checkbox"
                checked={isChosen(person.id)}
                onChange={() =>
                  onChosen(
                    isChosen(person.id) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person],
                  )
                }
              />
              <Face id={person.id} name={person.name} />
              <bdi class="name">{person.name}</bdi>
              <span class="tag">{strings.roles[person.role]}</span>
            </label>
          </li>
        ))}
      </ul>
      <p class="quiet" role="status">
        {found === null && !hasFailed ? strings.loading : shown.length === 0 ? strings.begin.nobody : ''}
      </p>
    </>
  )
}
