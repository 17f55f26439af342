/** One person's device beside the conversation: its personal socket stays open for the whole replay, and keeps the badge. */
import { WebSocket } from 'ws'
import type { Badge } from '../../client/conversation-badges.ts'
import { PersonalConnection } from '../../client/personal-connection.ts'
import type { ConversationId } from '../../schema/ids.ts'
import type { ReplayPerson } from './people.ts'

const closeWithinMs = 1_000

export type DeviceOptions = {
  person: ReplayPerson
  url: string
  token: () => Promise<string>
  counts: DeviceCounts
}

/** Of all devices together. */
export type DeviceCounts = {
  sockets: number
  snapshots: number
  summaries: number
  cursors: number
  faults: unknown[]
}

export function newDeviceCounts(): DeviceCounts {
  return { sockets: 0, snapshots: 0, summaries: 0, cursors: 0, faults: [] }
}

export class Device {
  readonly person: ReplayPerson
  readonly #connection: PersonalConnection
  readonly #counts: DeviceCounts
  #socket: WebSocket | null = null
  #onLive: () => void = () => {}

  constructor({ person, url, token, counts }: DeviceOptions) {
    this.person = person
    this.#counts = counts
    this.#connection = new PersonalConnection({
      url,
      token,
      userId: person.id,
      dial: (address, protocols) => {
        counts.sockets += 1
        this.#socket = new WebSocket(address, protocols, { perMessageDeflate: false })
        return this.#socket
      },
      listener: {
        onState: (state) => state === 'live' && this.#onLive(),
        onFrame: ({ type }) => this.#note(type),
        onFault: (error) => counts.faults.push(error),
      },
    })
  }

  /** Resolves with the first snapshot. */
  open(): Promise<void> {
    const live = new Promise<void>((resolve) => {
      this.#onLive = resolve
    })
    this.#connection.open()
    return live
  }

  badgeOf(id: ConversationId): Badge | null {
    return this.#connection.badges.badgeOf(id)
  }

  close(): void {
    this.#connection.close()
    const socket = this.#socket
    this.#socket = null
    // a close that is not answered would hold the process for half a minute
    if (socket) setTimeout(() => socket.terminate(), closeWithinMs).unref()
  }

  #note(type: string): void {
    if (type === 'snapshot') this.#counts.snapshots += 1
    if (type === 'summaries') this.#counts.summaries += 1
    if (type === 'cursors') this.#counts.cursors += 1
  }
}
