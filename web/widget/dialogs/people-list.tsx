/** People, with what they are. */
import type { ComponentChildren } from 'preact'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { Face } from '../shell/face.tsx'
import { useChat } from '../shell/chat.ts'
import { PresenceDot } from '../shell/presence-dot.tsx'

export function PeopleList(props: {
  people: readonly UserSummary[]
  notes?: (person: UserSummary) => ComponentChildren
}) {
  const { strings } = useChat()
  return (
    <ul class="people">
      {props.people.map((person) => (
        <li key={person.id}>
          <span class="picture">
            <Face id={person.id} name={person.name} />
            <PresenceDot userId={person.id} />
          </span>
          <bdi class="name">{person.name}</bdi>
          <span class="tag">{strings.roles[person.role]}</span>
          {props.notes?.(person)}
        </li>
      ))}
    </ul>
  )
}
