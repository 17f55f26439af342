/**
 * The two rooms, made visible: who holds a line to which, what goes over it, what it cost. Violet is a personal room, green a
 * conversation's; the widget's badges are violet for the same reason.
 */
import { useEffect, useState } from 'preact/hooks'
import type { HomeroomChat } from '../widget/homeroom-chat.ts'
import type { Person } from './platform.ts'
import type { RoomName, SeenFrame, Tap } from './tap.ts'
import { useTaps } from './use-tap.ts'

export type Side = { side: 'start' | 'end'; person: Person; tap: Tap; element: HomeroomChat | null }

export function Wire({ sides }: { sides: readonly Side[] }) {
  useTaps(sides.map(({ tap }) => tap))
  const [tab, setTab] = useState<'frames' | 'trips'>('frames')
  const conversations = [
    ...new Set(
      sides.flatMap(({ tap }) =>
        [...tap.rooms].filter(([name, { isOpen }]) => name !== 'personal' && isOpen).map(([name]) => name),
      ),
    ),
  ]
  const [first, last] = [sides[0], sides.at(-1)]
  return (
    <section class="wire" aria-label="The two rooms">
      <div class="rooms-map">
        {first && <PersonalRoom {...first} />}
        {conversations.map((id) => (
          <ConversationRoom key={id} id={id} sides={sides} />
        ))}
        {conversations.length === 0 && <p class="room-card none">No conversation is open.</p>}
        {last && last !== first && <PersonalRoom {...last} />}
      </div>
      <div class="tabs" role="tablist" aria-label="What the rooms said, and what it cost">
        <button
          type="button"
          role="tab"
          aria-selected={tab === 'frames'}
          aria-controls="ticker"
          onClick={() => setTab('frames')}
        >
          Frames
        </button>
        <button
          type="button"
          role="tab"
          aria-selected={tab === 'trips'}
          aria-controls="ticker"
          onClick={() => setTab('trips')}
        >
          Round trips
        </button>
      </div>
      <div
        id="ticker"
        class="ticker"
        role="tabpanel"
        tabIndex={0}
        aria-label={tab === 'frames' ? 'Frames' : 'Round trips'}
      >
        {tab === 'frames' ? <Frames sides={sides} /> : <Trips sides={sides} />}
      </div>
    </section>
  )
}

function PersonalRoom({ side, person, tap, element }: Side) {
  const totals = useTotals(element)
  const isOpen = tap.rooms.get('personal')?.isOpen === true
  return (
    <article class="room-card personal" data-side={side} data-open={isOpen ? '' : undefined}>
      <Line side={side} tap={tap} room="personal" />
      <h3>
        {person.name.split(' ').at(0) === 'Dr' ? person.name : person.name.split(' ')[0]}’s personal room
      </h3>
      <p>
        <b class="unread-total">{totals.unread}</b> unread
        {totals.mentioned > 0 && (
          <>
            {' · '}
            <b>{totals.mentioned}</b> for them
          </>
        )}
        <span class="state">{isOpen ? 'open' : 'closed'}</span>
      </p>
    </article>
  )
}

function ConversationRoom({ id, sides }: { id: RoomName; sides: readonly Side[] }) {
  const inside = sides.filter(({ tap }) => tap.rooms.get(id)?.isOpen)
  const seen = inside
    .map(({ tap }) => tap.rooms.get(id))
    .sort((one, other) => (other?.rev ?? 0) - (one?.rev ?? 0))[0]
  const looking = inside.filter(({ tap }) => tap.isActive && tap.isOnline)
  const title = inside.map(({ element }) => titleIn(element, id)).find((one) => one !== '') ?? seen?.title
  return (
    <article class="room-card conversation" data-open="">
      {inside.map(({ side, tap }) => (
        <Line key={side} side={side} tap={tap} room={id} />
      ))}
      <h3>{title || 'A conversation'}</h3>
      <p>
        rev <b>{seen?.rev ?? 0}</b> · seq <b>{seen?.lastSeq ?? 0}</b>
        <span class="state">
          {looking.length > 0
            ? `${looking.map(({ person }) => firstName(person)).join(', ')} looking`
            : 'nobody looking'}
        </span>
      </p>
    </article>
  )
}

/** A line between a side and a room; whatever travels on it is seen travelling. */
function Line({ side, tap, room }: { side: 'start' | 'end'; tap: Tap; room: RoomName }) {
  const last = tap.frames.findLast((frame) => frame.room === room)
  return (
    <span class="line" data-side={side} aria-hidden="true">
      {last && <span key={last.id} class="pulse" data-out={last.isOut ? '' : undefined} />}
    </span>
  )
}

function Frames({ sides }: { sides: readonly Side[] }) {
  const frames = sides
    .flatMap(({ tap, person }) => tap.frames.map((frame) => ({ frame, person })))
    .sort((one, other) => other.frame.id - one.frame.id)
    .slice(0, 60)
  if (frames.length === 0) return <p class="nothing">Nothing was said yet.</p>
  return (
    <ol class="frames">
      {frames.map(({ frame, person }) => (
        <li key={frame.id}>
          <details data-room={frame.room === 'personal' ? 'personal' : 'conversation'}>
            <summary>
              <span class="from">{firstName(person)}</span>
              <span class="way" title={frame.isOut ? 'said to the room' : 'said by the room'}>
                {frame.isOut ? '→' : '←'}
              </span>
              <code class="type">{frame.type}</code>
              <bdi class="gist">{frame.gist}</bdi>
            </summary>
            <pre tabIndex={0}>{pretty(frame)}</pre>
          </details>
        </li>
      ))}
    </ol>
  )
}

function Trips({ sides }: { sides: readonly Side[] }) {
  const trips = sides
    .flatMap(({ tap, person }) => tap.trips.map((trip) => ({ trip, person })))
    .sort((one, other) => other.trip.id - one.trip.id)
    .slice(0, 60)
  if (trips.length === 0) return <p class="nothing">Nothing was asked yet.</p>
  return (
    <ol class="frames trips">
      {trips.map(({ trip, person }) => (
        <li key={trip.id}>
          <span class="from">{firstName(person)}</span>
          <code class="type">{trip.what}</code>
          <span class="gist">{trip.cost}</span>
          <b class="ms">{trip.ms.toFixed(0)} ms</b>
        </li>
      ))}
    </ol>
  )
}

function useTotals(element: HomeroomChat | null): { unread: number; mentioned: number } {
  const [totals, setTotals] = useState({ unread: 0, mentioned: 0 })
  useEffect(() => {
    const store = element?.client?.conversations.totals
    if (!store) return undefined
    const look = () => setTotals(store.getSnapshot())
    look()
    return store.subscribe(look)
  }, [element, element?.client])
  return totals
}

function titleIn(element: HomeroomChat | null, id: RoomName): string {
  const entry = element?.client?.conversations.getSnapshot().entries.find((one) => one.id === id)
  if (!entry) return ''
  return entry.kind === 'direct' ? (entry.people ?? []).map(({ name }) => name).join(' & ') : entry.title
}

function firstName({ name }: Person): string {
  const words = name.split(' ')
  return (words[0] === 'Dr' ? words[1] : words[0]) ?? name
}

function pretty(frame: SeenFrame): string {
  try {
    return JSON.stringify(JSON.parse(frame.text), null, 1)
  } catch {
    return frame.text // no JSON: shown as it came
  }
}
