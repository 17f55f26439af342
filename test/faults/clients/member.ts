/**
 * A member with the SDK's own connection, log and badges, who acts by chance and writes down each act and whatever they
 * are shown. Their network can be cut, taken away or made to lose acks; what they say is said until it is answered.
 */
import { type RawData, WebSocket } from 'ws'
import { ApiError } from '../../../client/api/api-error.ts'
import type { Act as ClientAct } from '../../../client/acts.ts'
import { ConversationConnection } from '../../../client/conversation-connection.ts'
import { MessageLog } from '../../../client/message-log.ts'
import { PersonalConnection } from '../../../client/personal-connection.ts'
import { SendRefused } from '../../../client/send-refused.ts'
import { conversationSocketUrl, personalSocketUrl } from '../../../client/socket.ts'
import { type ConversationId, parseClientMessageId } from '../../../schema/ids.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { PersonalFrame } from '../../../schema/protocol/personal/frame.ts'
import type { Welcome } from '../../../schema/protocol/frames/welcome.ts'
import { textOf } from '../../text-of.ts'
import type { Act, History, Place } from '../history.ts'
import type { Door } from './door.ts'
import { shownOf } from './shown-of.ts'

export type MemberOptions = {
  person: UserSummary
  url: string
  door: Door
  conversationId: ConversationId
  token: () => Promise<string>
  history: History
  random: () => number
}

type Said = { clientMessageId: string; text: string; replyTo?: number }
/** What was stored, and the message that it was sent with. */
type SentFile = { id: string; text: string; sentAs: string }

const emojis = ['👍', '🎉', '🤔']

export class Member {
  readonly log = new MessageLog()
  readonly person: UserSummary
  readonly #options: MemberOptions
  readonly #connection: ConversationConnection
  readonly #personal: PersonalConnection
  readonly #sockets = new Set<WebSocket>()
  readonly #pending = new Set<Promise<void>>()
  /** Seqs of their own that they are changing. */
  readonly #changing = new Set<number>()
  readonly said: Said[] = []
  readonly files: SentFile[] = []
  #isOnline = true
  #losesAcks = false
  #isStalled = false
  #isLooking = false
  #hasLookedAll = false

  constructor(options: MemberOptions) {
    this.#options = options
    this.person = options.person
    const { url, token, conversationId, person, history } = options
    const dial = (address: string, protocols: string[]) => this.#dial(address, protocols)
    this.#connection = new ConversationConnection({
      ...{ token, dial, log: this.log },
      url: conversationSocketUrl(url, conversationId),
      listener: {
        onState: (state) => {
          if (state !== 'live') this.#hasLookedAll = false
        },
        onMessages: ({ via, changed }) => {
          for (const message of changed)
            history.note(person.id, { what: 'saw', message: shownOf(message), isLive: via === 'live' })
        },
      },
    })
    this.#personal = new PersonalConnection({
      ...{ token, dial, userId: person.id },
      url: personalSocketUrl(url),
      listener: { onFrame: (frame) => this.#noteNews(frame) },
    })
  }

  get isLive(): boolean {
    return this.#connection.state === 'live' && this.#personal.state === 'live'
  }

  get isIdle(): boolean {
    return this.#pending.size === 0
  }

  get badge() {
    const badge = this.#personal.badges.badgeOf(this.#options.conversationId)
    return badge && { unread: badge.unread, mentioned: badge.mentioned }
  }

  open(): void {
    this.#connection.open()
    this.#personal.open()
  }

  close(): void {
    this.#connection.close()
    this.#personal.close()
    for (const socket of this.#sockets) socket.terminate()
  }

  /** The cable is pulled: nobody hears a close. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  /** Cut until they are back. */
  goes(isOnline: boolean): void {
    this.#isOnline = isOnline
    if (isOnline) this.hurry()
    else this.cut()
  }

  /** Every ack is lost with its socket. */
  losesAcks(losesAcks: boolean): void {
    this.#losesAcks = losesAcks
  }

  /** Its sockets stay, and nothing is taken from them. */
  stalls(isStalled: boolean): void {
    this.#isStalled = isStalled
    for (const socket of this.#sockets) stall(socket, isStalled)
  }

  /** Dials now instead of when the wait is over. */
  hurry(): void {
    this.#connection.retryNow()
    this.#personal.retryNow()
  }

  turn(): void {
    const { random } = this.#options
    const chance = random()
    if (chance < 0.55) this.say()
    else if (chance < 0.65) this.#edit()
    else if (chance < 0.7) this.#delete()
    else if (chance < 0.8) this.#react()
    else if (chance < 0.9) this.look(!this.#isLooking)
    else this.#read()
  }

  say(): void {
    const { random } = this.#options
    const clientMessageId = idBy(random)
    const mention = random() < 0.15 ? ' @reader' : ''
    const replyTo = random() < 0.2 && this.log.lastSeq > 0 ? this.#anySeq() : undefined
    const text = `${clientMessageId} by ${this.person.id}${mention}`
    const said = { clientMessageId, text, ...(replyTo !== undefined && { replyTo }) }
    this.said.push(said)
    const more = { ...said, clientMessageId: parsed(clientMessageId) }
    this.#perform({ type: 'send', ...said }, () =>
      this.#connection.send(text, more).then(({ seq, rev }) => ({ seq, rev })),
    )
  }

  /** Over HTTP, several times at once or long after it was acked: whatever comes back is the place of the first. */
  sayAgain(said: Said, times: number): void {
    for (let time = 0; time < times; time++) this.#post({ type: 'send', ...said })
  }

  /** What must be refused is tried as well. */
  sayForbidden(text: string): void {
    this.#post({ type: 'send', clientMessageId: idBy(this.#options.random), text, isForbidden: true })
  }

  /** Over HTTP, and sent as soon as it is stored. */
  upload(): void {
    const { door, token, conversationId, random, person } = this.#options
    const name = idBy(random)
    const text = `${name} `.repeat(50)
    this.#perform({ type: 'upload', name }, async () => {
      const path = `POST /v1/conversations/${conversationId}/attachments?name=${name}.txt`
      const { status, text: answer } = await door.put(await token(), path, text)
      if (status >= 500) throw new Error(`answered ${status}`)
      if (status >= 300) throw new Refused(String(status))
      const { id } = JSON.parse(answer) as { id: string }
      this.files.push({ id, text, sentAs: name })
      this.#post({ type: 'send', clientMessageId: name, text: `${name} by ${person.id}` }, [id])
      return null
    })
  }

  look(isLooking: boolean): void {
    const { history, person } = this.#options
    const wasAll = this.#isLooking && this.#hasLookedAll && this.#connection.state === 'live'
    if (!isLooking && wasAll) {
      const n = history.invoke(person.id, { type: 'look-away', seen: this.log.lastSeq })
      history.note(person.id, { what: 'ok', n })
    }
    this.#isLooking = isLooking
    this.#hasLookedAll = isLooking && this.#connection.state === 'live'
    this.#connection.setViewing(isLooking)
  }

  /** Their list, as it is answered at this moment. */
  list(): void {
    this.#perform({ type: 'list' }, async () => {
      const { door, token, conversationId } = this.#options
      const { status, text } = await door.call(await token(), 'GET /v1/conversations?limit=100')
      if (status !== 200) throw new Refused(String(status))
      return text.includes(conversationId) ? null : 'missing'
    })
  }

  /** Until everything that they asked for is answered; false when the time is over. */
  async settled(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs
    while (this.#pending.size > 0) {
      const left = deadline - performance.now()
      if (left <= 0) return false
      await Promise.race([Promise.all(this.#pending), new Promise((resolve) => setTimeout(resolve, left))])
    }
    return true
  }

  #edit(): void {
    const seq = this.#ownSeq()
    if (seq === null) return
    const text = `${idBy(this.#options.random)} edited by ${this.person.id}`
    this.#change({ type: 'edit', seq, text }, seq, { type: 'edit', seq, text })
  }

  /** Rather what they have edited: what it said before must go as well. */
  #delete(): void {
    const seq = this.#ownSeq(({ editedAt }) => editedAt !== undefined) ?? this.#ownSeq()
    if (seq !== null) this.#change({ type: 'delete', seq }, seq, { type: 'delete', seq })
  }

  #react(): void {
    if (this.log.lastSeq === 0) return
    const { random } = this.#options
    const emoji = emojis[Math.floor(random() * emojis.length)] ?? '👍'
    const act = { type: 'react', seq: this.#anySeq(), emoji, on: random() < 0.7 } as const
    this.#perform(act, () => this.#connection.perform(act).then(() => null))
  }

  /** To the newest they know, or somewhere before it, which must not move them back. */
  #read(): void {
    if (this.log.lastSeq === 0) return
    const seq = this.#options.random() < 0.5 ? this.log.lastSeq : this.#anySeq()
    const { door, token, conversationId } = this.#options
    this.#perform({ type: 'read', seq }, async () => {
      const { status } = await door.call(await token(), `POST /v1/conversations/${conversationId}/read`, {
        seq,
      })
      if (status !== 200) throw new Refused(String(status))
      return null
    })
  }

  #change(act: Act, seq: number, asked: ClientAct): void {
    this.#changing.add(seq)
    this.#perform(act, () =>
      this.#connection
        .perform(asked)
        .then(() => null)
        .finally(() => this.#changing.delete(seq)),
    )
  }

  #post(act: Extract<Act, { type: 'send' }>, attachments: string[] = []): void {
    const { door, token, conversationId } = this.#options
    const { type: _, isForbidden: __, ...said } = act
    this.#perform(act, async () => {
      const path = `POST /v1/conversations/${conversationId}/messages`
      const body = { ...said, ...(attachments.length > 0 && { attachments }) }
      const { status, text: answer } = await door.call(await token(), path, body)
      if (status >= 500) throw new Error(`answered ${status}`)
      if (status >= 300) throw new Refused(String(status))
      const { seq, rev } = JSON.parse(answer) as Place
      return { seq, rev }
    })
  }

  #perform(act: Act, work: () => Promise<Place | 'missing' | null>): void {
    const { history, person } = this.#options
    const n = history.invoke(person.id, act)
    const done = work()
      .then((result) => {
        if (result === 'missing') history.note(person.id, { what: 'ok', n, isMissing: true })
        else history.note(person.id, { what: 'ok', n, ...(result && { place: result }) })
      })
      .catch((error: unknown) => {
        const code = refusalOf(error)
        if (code) history.note(person.id, { what: 'fail', n, code })
        else history.note(person.id, { what: 'unknown', n, why: String(error) })
      })
      .finally(() => this.#pending.delete(done))
    this.#pending.add(done)
  }

  #anySeq(): number {
    const { firstSeq, lastSeq } = this.log
    return firstSeq + Math.floor(this.#options.random() * (lastSeq - firstSeq + 1))
  }

  #ownSeq(isMeant: (message: Message) => boolean = () => true): number | null {
    const own = this.log.messages
      .filter(
        ({ senderId, deletedAt, seq }) =>
          senderId === this.person.id && deletedAt === undefined && !this.#changing.has(seq),
      )
      .filter(isMeant)
    return own[Math.floor(this.#options.random() * own.length)]?.seq ?? null
  }

  /** Before the connection takes it: what it says of itself is held against what was known. */
  #noteWelcome({ verdict, messages, conversation }: Welcome): void {
    const { history, person } = this.#options
    const { lastSeq } = this.log
    if (verdict === 'reset')
      history.note(person.id, { what: 'began', firstSeq: messages[0]?.seq ?? conversation.lastSeq + 1 })
    else {
      const fresh = messages.map(({ seq }) => seq).filter((seq) => seq > lastSeq)
      history.note(person.id, { what: 'completed', lastSeq, fresh })
    }
  }

  #noteNews(frame: PersonalFrame): void {
    const { history, person, conversationId } = this.#options
    if (frame.type === 'summaries')
      for (const summary of frame.summaries)
        if (summary.conversationId === conversationId)
          history.note(person.id, { what: 'summary', rev: summary.rev })
    if (frame.type === 'cursors')
      for (const cursor of frame.cursors)
        if (cursor.conversationId === conversationId)
          history.note(person.id, { what: 'cursor', readSeq: cursor.readSeq })
  }

  #dial(address: string, protocols: string[]): WebSocket {
    if (!this.#isOnline) throw new Error('There is no network.')
    const socket = new OverheardSocket(address, protocols, (text) => {
      if (text.startsWith('{"type":"welcome"')) this.#noteWelcome(JSON.parse(text) as Welcome)
      return !(this.#losesAcks && text.startsWith('{"type":"ack"'))
    })
    this.#sockets.add(socket)
    socket.on('open', () => stall(socket, this.#isStalled))
    socket.on('close', () => this.#sockets.delete(socket))
    return socket
  }
}

/** Hears everything before its owner does, and may keep it to itself: then the cable is pulled. */
class OverheardSocket extends WebSocket {
  readonly #passes: (text: string) => boolean

  constructor(address: string, protocols: string[], passes: (text: string) => boolean) {
    super(address, protocols, { perMessageDeflate: false })
    this.#passes = passes
  }

  override emit(event: string | symbol, ...rest: unknown[]): boolean {
    if (event !== 'message' || this.#passes(textOf(rest[0] as RawData))) return super.emit(event, ...rest)
    this.terminate()
    return true
  }
}

function stall(socket: WebSocket, isStalled: boolean): void {
  if (socket.readyState !== WebSocket.OPEN) return
  if (isStalled) socket.pause()
  else socket.resume()
}

class Refused extends Error {}

/** What the other side has said no to; null where it is not known what it did. */
function refusalOf(error: unknown): string | null {
  if (error instanceof SendRefused) return error.code === 'connection_closed' ? null : error.code
  if (error instanceof ApiError) return error.code === 'unreachable' ? null : error.code
  return error instanceof Refused ? error.message : null
}

export function idBy(random: () => number): string {
  return Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')
}

function parsed(id: string) {
  const clientMessageId = parseClientMessageId(id)
  if (!clientMessageId) throw new Error(`${id} is no clientMessageId`)
  return clientMessageId
}
