/** Who belongs to a conversation, what each is in it, and what may be done about them by whom. */
import { useEffect, useState } from 'preact/hooks'
import type { Conversation } from '../../../client/homeroom.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import { IconButton } from '../shell/icon-button.tsx'
import { useChat } from '../shell/chat.ts'
import { useOverlays } from '../shell/overlays.ts'
import { useStore } from '../shell/use-store.ts'
import { AddPeople } from './add-people.tsx'
import { Frame } from './frame.tsx'
import { PeopleList } from './people-list.tsx'

const durations = [
  { id: 'tenMinutes', seconds: 600 },
  { id: 'oneHour', seconds: 3_600 },
  { id: 'oneDay', seconds: 86_400 },
] as const

export function Members({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const { client, me, strings } = useChat()
  const overlays = useOverlays()
  const info = useStore(conversation.info)
  const [people, setPeople] = useState<readonly UserSummary[] | null>(null)
  const [isAdding, setAdding] = useState(false)
  const [muting, setMuting] = useState<UserSummary | null>(null)
  const { id } = conversation
  const words = strings.steer
  const may = (what: 'moderate' | 'members' | 'hand-over') => info?.capabilities.has(what) === true

  useEffect(() => {
    const leaving = new AbortController()
    client.api.members(id, { limit: 100 }, { signal: leaving.signal }).then(
      ({ users }) => setPeople(users),
      () => {
        if (!leaving.signal.aborted) overlays.toast(strings.act.failed)
      },
    )
    return () => leaving.abort()
  }, [])

  function act(doing: Promise<unknown>, then: () => void): void {
    doing.then(then, (error: unknown) =>
      overlays.toast(error instanceof Error ? error.message : strings.act.failed),
    )
  }

  function mute(person: UserSummary, seconds: number): void {
    act(client.api.mute(id, person.id, { seconds }), () => {
      setMuting(null)
      overlays.toast(words.muted)
    })
  }

  /** What can't be taken back by a press is asked for; the members are shown again behind the question. */
  function sure(text: string, yes: string, doing: () => Promise<unknown>): void {
    overlays.show({
      kind: 'confirm',
      text,
      yes,
      isDanger: true,
      run: () => act(doing(), () => overlays.show({ kind: 'members', conversation })),
    })
  }

  if (isAdding)
    return (
      <AddPeople
        conversationId={id}
        members={people ?? []}
        onAdded={(added) => {
          setPeople((all) => [...(all ?? []), ...added])
          setAdding(false)
        }}
        onClose={() => setAdding(false)}
      />
    )
  if (muting)
    return (
      <Frame title={words.muteFor(muting.name)} onClose={() => setMuting(null)} class="small">
        {durations.map((duration) => (
          <button
            key={duration.id}
            type="button"
            class="button"
            onClick={() => mute(muting, duration.seconds)}
          >
            {words[duration.id]}
          </button>
        ))}
        <button
          type="button"
          class="button"
          onClick={() => act(client.api.unmute(id, muting.id), () => setMuting(null))}
        >
          {words.unmute}
        </button>
      </Frame>
    )
  return (
    <Frame title={words.members} onClose={onClose}>
      {people === null ? (
        <p class="quiet">{strings.loading}</p>
      ) : (
        <PeopleList
          people={people}
          notes={(person) =>
            person.id !== me?.id && (
              <>
                {may('moderate') && (
                  <IconButton
                    icon="mute"
                    label={words.muteFor(person.name)}
                    onClick={() => setMuting(person)}
                  />
                )}
                {may('hand-over') && (
                  <IconButton
                    icon="up"
                    label={words.handOver(person.name)}
                    onClick={() =>
                      sure(words.handOverSure(person.name), words.yesHandOver, () =>
                        client.api.handOver(id, person.id),
                      )
                    }
                  />
                )}
                {may('members') && (
                  <IconButton
                    icon="close"
                    label={words.removeOne(person.name)}
                    onClick={() =>
                      sure(words.sure(person.name), words.removeMember, () =>
                        client.api.removeMember(id, person.id),
                      )
                    }
                  />
                )}
              </>
            )
          }
        />
      )}
      {may('members') && people !== null && (
        <button type="button" class="button" onClick={() => setAdding(true)}>
          {words.addMembers}
        </button>
      )}
    </Frame>
  )
}
