/**
 * A new conversation: with one person a private one, with several a group that has a title. Who may begin what the server knows; its
 * refusal is said in its words.
 */
import { useState } from 'preact/hooks'
import { titleCharactersMax } from '../../../schema/limits.ts'
import type { NewConversation } from '../../../client/homeroom.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { useChat } from '../shell/chat.ts'
import { Frame } from './frame.tsx'
import { PeopleChooser } from './people-chooser.tsx'

type Kind = 'direct' | 'group' | 'announcement'
const nobodyYet: ReadonlySet<UserSummary['id']> = new Set()

export function Begin({ onClose }: { onClose: () => void }) {
  const { client, me, strings, open } = useChat()
  const [wished, setWished] = useState<Kind>('direct')
  const [chosen, setChosen] = useState<readonly UserSummary[]>([])
  const [title, setTitle] = useState('')
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const words = strings.begin
  // with a third person it is a group, whatever was pressed before
  const kind: Kind = wished === 'direct' && chosen.length > 1 ? 'group' : wished
  const wanted = wantedOf()

  function wantedOf(): NewConversation | null {
    const [first] = chosen
    const name = title.trim()
    if (kind === 'announcement')
      return name === '' ? null : { kind, title: name, audience: { type: 'campus' } }
    if (!first || !me) return null
    if (kind === 'direct') return { kind, userIds: [me.id, first.id] }
    return name === '' ? null : { kind, title: name, members: chosen.map(({ id }) => id) }
  }

  async function begin(): Promise<void> {
    if (!wanted || isBusy) return
    setBusy(true)
    setFault('')
    try {
      const { id } = await client.api.createConversation(wanted)
      onClose()
      open(id)
    } catch (error) {
      setFault(error instanceof Error ? error.message : strings.act.failed)
      setBusy(false)
    }
  }

  const kinds: Kind[] = ['direct', 'group', ...(me?.role === 'admin' ? (['announcement'] as const) : [])]
  return (
    <Frame title={strings.list.begin} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void begin()
        }}
      >
        <div class="choice" role="group" aria-label={strings.list.begin}>
          {kinds.map((one) => (
            <button key={one} type="button" aria-pressed={kind === one} onClick={() => setWished(one)}>
              {strings.kinds[one]}
            </button>
          ))}
        </div>
        {kind !== 'direct' && (
          <label class="labelled">
            {strings.steer.title}
            <input
              class="field"
              dir="auto"
              value={title}
              maxLength={titleCharactersMax}
              onInput={(event) => setTitle(event.currentTarget.value)}
            />
          </label>
        )}
        {kind === 'announcement' ? (
          <p class="quiet">{strings.audience.campus}</p>
        ) : (
          <PeopleChooser chosen={chosen} onChosen={setChosen} without={nobodyYet} />
        )}
        {fault !== '' && <p role="alert">{fault}</p>}
        <footer>
          <button type="button" class="button" onClick={onClose}>
            {strings.cancel}
          </button>
          <button type="submit" class="button main" disabled={wanted === null || isBusy}>
            {words.begin}
          </button>
        </footer>
      </form>
    </Frame>
  )
}
