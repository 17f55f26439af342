/**
 * Listens to a person's lines without touching them: every frame of both rooms, every request with what it cost, and what can be
 * read from them. It also holds the switch that takes their network away.
 */
import type { Attention, ConnectOptions } from '../../client/homeroom.ts'

export type RoomName = 'personal' | (string & {})
export type SeenFrame = {
  id: number
  at: number
  who: string
  room: RoomName
  isOut: boolean
  type: string
  gist: string
  text: string
}
export type SeenTrip = { id: number; at: number; who: string; what: string; ms: number; cost: string }
export type RoomSeen = {
  isOpen: boolean
  epoch: string
  rev: number
  lastSeq: number
  viewers: number
  title: string
}

const keptMax = 120
let lastId = 0

/** Read anew at each question: the person looks while this side was touched last and the window has the focus. */
class TapAttention implements Attention {
  readonly #tap: Tap

  constructor(tap: Tap) {
    this.#tap = tap
  }

  get isFocused(): boolean {
    return this.#tap.isActive && document.hasFocus()
  }

  get isVisible(): boolean {
    return document.visibilityState === 'visible'
  }

  get isOnline(): boolean {
    return this.#tap.isOnline
  }

  subscribe(listener: () => void): () => void {
    return this.#tap.onAttention(listener)
  }
}

export class Tap {
  readonly who: string
  frames: readonly SeenFrame[] = []
  trips: readonly SeenTrip[] = []
  readonly rooms = new Map<RoomName, RoomSeen>()
  isOnline = true
  isActive = false
  readonly #listeners = new Set<() => void>()
  readonly #attentive = new Set<() => void>()
  readonly #sockets = new Set<WebSocket>()
  readonly #sentAt = new Map<string, number>()

  constructor(who: string) {
    this.who = who
    for (const event of ['focus', 'blur'] as const) addEventListener(event, () => this.#attend())
    document.addEventListener('visibilitychange', () => this.#attend())
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Two people share this window: only the pane that was touched last has its person's eyes. */
  setActive(isActive: boolean): void {
    if (isActive === this.isActive) return
    this.isActive = isActive
    this.#attend()
  }

  /** Calls whenever it may be seen, heard or reached otherwise than before. */
  onAttention(listener: () => void): () => void {
    this.#attentive.add(listener)
    return () => this.#attentive.delete(listener)
  }

  /** Takes the network away, or gives it back: sockets end as in a tunnel, requests fail. */
  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline
    if (!isOnline) for (const socket of this.#sockets) socket.close(3001)
    this.#attend()
  }

  get surroundings(): NonNullable<ConnectOptions['surroundings']> {
    return {
      dial: (url, protocols) => this.#dial(url, protocols),
      fetch: (url, init) => this.#fetch(url, init),
      attention: new TapAttention(this),
    }
  }

  #dial(url: string, protocols: string[]): WebSocket {
    if (!this.isOnline) throw new Error('there is no network')
    const socket = new WebSocket(url, protocols)
    const room = /conversations\/([^/]+)\/socket/.exec(url)?.[1] ?? 'personal'
    this.#sockets.add(socket)
    const say = socket.send.bind(socket)
    socket.send = (data) => {
      this.#see(room, true, typeof data === 'string' ? data : '')
      say(data)
    }
    socket.addEventListener('message', ({ data }) => this.#see(room, false, String(data)))
    socket.addEventListener('close', () => {
      this.#sockets.delete(socket)
      this.#change(room, { isOpen: false })
      this.#tell()
    })
    return socket
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    if (!this.isOnline) throw new TypeError('there is no network')
    const startedAt = performance.now()
    const response = await fetch(url, init)
    const path = new URL(url, location.href).pathname.replace(/cnv_[0-9a-f]{32}/, '…')
    this.#trip(
      `${init.method ?? 'GET'} ${path}`,
      performance.now() - startedAt,
      costOf(response.headers.get('server-timing')),
    )
    return response
  }

  #see(room: RoomName, isOut: boolean, text: string): void {
    if (text === 'ping' || text === 'pong') return
    const frame = parsed(text)
    const type = word(frame, 'type')
    lastId += 1
    const seen = {
      id: lastId,
      at: Date.now(),
      who: this.who,
      room,
      isOut,
      type,
      gist: gistOf(type, frame),
      text,
    }
    this.frames = [...this.frames.slice(1 - keptMax), seen]
    this.#learn(room, type, frame)
    this.#time(isOut, type, frame)
    this.#tell()
  }

  #learn(room: RoomName, type: string, frame: Record<string, unknown>): void {
    const number = (name: string) => (typeof frame[name] === 'number' ? { [name]: frame[name] } : {})
    if (type === 'welcome') {
      const { title = '', lastSeq = 0 } = (frame['conversation'] ?? {}) as {
        title?: string
        lastSeq?: number
      }
      this.#change(room, {
        isOpen: true,
        epoch: word(frame, 'epoch'),
        title,
        lastSeq,
        ...number('rev'),
        ...number('viewers'),
      })
    } else if (type === 'messages') {
      const messages = (frame['messages'] ?? []) as { seq: number }[]
      const lastSeq = Math.max(this.rooms.get(room)?.lastSeq ?? 0, ...messages.map(({ seq }) => seq))
      const to = typeof frame['to'] === 'number' ? { rev: frame['to'] } : {}
      this.#change(room, { lastSeq, ...to, ...number('viewers') })
    } else if (type === 'snapshot') this.#change(room, { isOpen: true })
  }

  /** From keystroke to ack: the time in which a message became one. */
  #time(isOut: boolean, type: string, frame: Record<string, unknown>): void {
    const name = word(frame, 'clientMessageId')
    if (isOut && type === 'send') this.#sentAt.set(name, performance.now())
    const sentAt = this.#sentAt.get(name)
    if (isOut || type !== 'ack' || sentAt === undefined) return
    this.#sentAt.delete(name)
    this.#trip('send → ack', performance.now() - sentAt, 'Postgres 0 · Redis 0')
  }

  #trip(what: string, ms: number, cost: string): void {
    lastId += 1
    this.trips = [
      ...this.trips.slice(1 - keptMax),
      { id: lastId, at: Date.now(), who: this.who, what, ms, cost },
    ]
    this.#tell()
  }

  #change(room: RoomName, change: Partial<RoomSeen>): void {
    const before = this.rooms.get(room) ?? {
      isOpen: false,
      epoch: '',
      rev: 0,
      lastSeq: 0,
      viewers: 0,
      title: '',
    }
    this.rooms.set(room, { ...before, ...change })
  }

  #attend(): void {
    for (const listener of this.#attentive) listener()
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return { type: 'unreadable' } // shown as such; the client judges it
  }
}

function word(frame: Record<string, unknown>, name: string): string {
  const value = frame[name]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

/** What a person wants to know of a frame at a glance. */
function gistOf(type: string, frame: Record<string, unknown>): string {
  const list = (name: string) => (Array.isArray(frame[name]) ? frame[name].length : 0)
  switch (type) {
    case 'welcome':
      return `${word(frame, 'verdict')}, rev ${word(frame, 'rev')}, ${list('messages')} messages`
    case 'messages':
      return `rev ${word(frame, 'from')} → ${word(frame, 'to')}`
    case 'ack':
      return `seq ${word(frame, 'seq')}, rev ${word(frame, 'rev')}`
    case 'send':
      return word(frame, 'text').slice(0, 60)
    case 'viewing':
      return word(frame, 'viewing')
    case 'received':
      return `rev ${word(frame, 'rev')}${word(frame, 'n')}`
    case 'snapshot':
      return `${list('conversations')} conversations, ${word(frame, 'unreadTotal')} unread`
    case 'summaries': {
      const [first] = (frame['summaries'] ?? []) as { lastSeq?: number; newest?: { preview?: string } }[]
      return `seq ${String(first?.lastSeq)} ${first?.newest?.preview?.slice(0, 40) ?? ''}`
    }
    case 'cursors': {
      const [first] = (frame['cursors'] ?? []) as { readSeq?: number }[]
      return `read to ${String(first?.readSeq)}`
    }
    case 'receipts':
      return `${list('receipts')} readers`
    case 'problem':
      return word(frame, 'code')
    case 'join':
      return frame['rev'] === undefined ? 'from nothing' : `from rev ${word(frame, 'rev')}`
    default:
      return ''
  }
}

/** `db;desc="1 round trip";…, redis;desc="2 round trips, 5 commands"` in few words. */
function costOf(timing: string | null): string {
  const of = (name: string) => new RegExp(`${name};desc="(\\d+)`).exec(timing ?? '')?.[1] ?? '0'
  return `Postgres ${of('db')} · Redis ${of('redis')}`
}
