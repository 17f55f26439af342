/**
 * What the reader has said in one conversation and the log does not hold yet: shown at once, kept on the device, said in
 * order, and gone in the moment in which its message is there. Rules: SDK-55 to SDK-62.
 */
import type { ClientMessageId, ConversationId, UserId } from '../../schema/ids.ts'
import { failedKeptMs } from '../../schema/limits.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Outgoing, SendDraft } from '../api/outgoing.ts'
import { randomMessageId } from '../random-message-id.ts'
import { SendRefused } from '../send-refused.ts'
import type { Keeper } from '../storage/keeper.ts'
import type { Tabs } from '../surroundings.ts'
import { outboxKey, outboxPrefixOf, parseOutboxRecord, type OutboxRecord } from './outbox-record.ts'

export type OutgoingOptions = {
  conversationId: ConversationId
  keeper: Keeper
  tabs: Tabs
  wallNow: () => number
  me: () => UserId | null
  /** Says it, and settles with the room's ack or a `SendRefused`. */
  say: (message: Outgoing) => Promise<Ack>
  /** The newest seq that the log knows. */
  lastSeq: () => number
  /** False where it has left already. */
  withdraw: (id: ClientMessageId) => boolean
  onChange: () => void
  /** Ends with the conversation. */
  life: AbortSignal
}

type Entry = {
  key: string
  outgoing: Outgoing
  /** Where the room has put it. */
  seq?: number
  /** Not with the connection: it waits for a reopening, or has failed. */
  isParked: boolean
  settle: PromiseWithResolvers<Ack>
}

export class OutgoingMessages {
  readonly #options: OutgoingOptions
  #entries: Entry[] = []
  #list: readonly Outgoing[] = []
  #lastOrdinal = 0
  /** What an earlier visit left goes first. */
  #adopted: Promise<void>
  #isAdopting = true

  constructor(options: OutgoingOptions) {
    this.#options = options
    this.#adopted = this.#adopt().finally(() => {
      this.#isAdopting = false
      options.onChange()
    })
  }

  get list(): readonly Outgoing[] {
    return this.#list
  }

  /** Whether something still has to leave. */
  get isWaiting(): boolean {
    return this.#isAdopting || this.#list.some(({ state }) => state === 'sending')
  }

  add(draft: SendDraft): { clientMessageId: ClientMessageId; acked: Promise<Ack> } {
    const saidAt = new Date(this.#options.wallNow()).toISOString()
    const outgoing: Outgoing = { ...draft, clientMessageId: randomMessageId(), saidAt, state: 'sending' }
    const entry = entryOf(this.#nextKey(outgoing.clientMessageId), outgoing)
    this.#entries.push(entry)
    this.#keep(entry)
    this.#changed()
    void this.#adopted.then(() => this.#say(entry))
    return { clientMessageId: outgoing.clientMessageId, acked: entry.settle.promise }
  }

  retry(id: ClientMessageId): void {
    const entry = this.#find(id)
    if (entry?.outgoing.state !== 'failed') return
    const { refusal: _, ...outgoing } = entry.outgoing
    entry.settle = settleable()
    void this.#options.keeper.delete(entry.key)
    entry.key = this.#nextKey(id)
    this.#become(entry, { ...outgoing, state: 'sending' })
    this.#entries = [...this.#entries.filter((one) => one !== entry), entry]
    this.#changed()
    void this.#adopted.then(() => this.#say(entry))
  }

  discard(id: ClientMessageId): boolean {
    const entry = this.#find(id)
    if (!entry) return false
    const mayGo = entry.isParked || this.#options.withdraw(id)
    if (mayGo) {
      entry.settle.reject(new SendRefused('withdrawn', id))
      this.#remove([entry])
    }
    return mayGo
  }

  /** The connection is open again after it was ended: what was waiting then is said now. */
  resume(): void {
    for (const entry of this.#entries)
      if (entry.isParked && entry.outgoing.state === 'sending') this.#say(entry)
  }

  /** The room will not have anything of this reader any more. */
  failAll(code: SendRefused['code'], detail?: string): void {
    for (const entry of this.#entries)
      if (entry.outgoing.state === 'sending')
        this.#refused(entry, new SendRefused(code, entry.outgoing.clientMessageId, detail))
  }

  /** Messages have arrived, up to `lastSeq`. `isWhole`: they are all that there is, so what was acked is among them. */
  reconcile(changed: readonly Message[], lastSeq: number, isWhole: boolean): void {
    if (this.#entries.length === 0) return
    const me = this.#options.me()
    const mine = new Set(
      changed.filter(({ senderId }) => senderId === me).map(({ clientMessageId }) => clientMessageId),
    )
    const isThere = ({ outgoing, seq }: Entry) =>
      mine.has(outgoing.clientMessageId) || (seq !== undefined && (isWhole || seq <= lastSeq))
    this.#remove(this.#entries.filter(isThere))
  }

  // --- saying ---------------------------------------------------------------------------------------------

  #say(entry: Entry): void {
    if (!this.#entries.includes(entry)) return
    entry.isParked = false
    this.#options.say(entry.outgoing).then(
      (ack) => this.#acked(entry, ack),
      (error: unknown) => {
        if (error instanceof SendRefused) this.#refused(entry, error)
        else throw error
      },
    )
  }

  #acked(entry: Entry, ack: Ack): void {
    entry.settle.resolve(ack)
    entry.seq = ack.seq
    void this.#options.keeper.delete(entry.key)
    if (!this.#entries.includes(entry)) return
    // an answer that comes again: its message was here before, on a page or further up
    if (ack.seq <= this.#options.lastSeq()) return this.#remove([entry])
    entry.outgoing = { ...entry.outgoing, state: 'sent' }
    this.#changed()
  }

  #refused(entry: Entry, refused: SendRefused): void {
    if (!this.#entries.includes(entry)) return
    entry.isParked = true
    // it says nothing of the message: another socket, or another visit, will
    if (refused.code === 'connection_closed') return
    const { code, message: detail, retryAfterMs } = refused
    const refusal = { code, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) }
    entry.settle.reject(refused)
    this.#become(entry, { ...entry.outgoing, state: 'failed', refusal })
    this.#changed()
  }

  // --- keeping --------------------------------------------------------------------------------------------

  async #adopt(): Promise<void> {
    const { keeper, conversationId, tabs, wallNow, life } = this.#options
    const owners = new Set<string>()
    for (const [key, kept] of await keeper.list(outboxPrefixOf(conversationId))) {
      const record = parseOutboxRecord(kept)
      const isOver =
        record?.outgoing.state === 'failed' && wallNow() - Date.parse(record.outgoing.saidAt) > failedKeptMs
      if (!record || isOver) void keeper.delete(key)
      else if (record.owner !== tabs.name) owners.add(record.owner)
    }
    for (const owner of owners) {
      if (await tabs.isGone(owner)) await this.#claim(owner)
      else void tabs.whenGone(owner, life).then(() => this.#claim(owner), leftAlone)
    }
  }

  /** Each record is taken in one act: of several tabs that try, one succeeds. */
  async #claim(owner: string): Promise<void> {
    const { keeper, conversationId, tabs } = this.#options
    for (const [key] of await keeper.list(outboxPrefixOf(conversationId))) {
      let taken: OutboxRecord | null = null
      await keeper.swap(key, (held) => {
        const record = parseOutboxRecord(held)
        taken = record?.owner === owner ? { ...record, owner: tabs.name } : null
        return taken ?? undefined
      })
      if (taken) this.#take(key, taken)
    }
  }

  #take(key: string, { outgoing }: OutboxRecord): void {
    if (this.#find(outgoing.clientMessageId)) return
    const entry = entryOf(key, outgoing)
    this.#entries = [...this.#entries, entry].sort((one, other) => (one.key < other.key ? -1 : 1))
    this.#changed()
    if (outgoing.state === 'sending') this.#say(entry)
  }

  /** Behind every other, whatever the wall clock does. */
  #nextKey(id: ClientMessageId): string {
    this.#lastOrdinal = Math.max(this.#lastOrdinal + 1, this.#options.wallNow())
    return outboxKey(this.#options.conversationId, this.#lastOrdinal, id)
  }

  #keep({ key, outgoing }: Entry): void {
    const record: OutboxRecord = { v: 1, owner: this.#options.tabs.name, outgoing }
    void this.#options.keeper.set(key, record)
  }

  #become(entry: Entry, outgoing: Outgoing): void {
    entry.outgoing = outgoing
    this.#keep(entry)
  }

  #remove(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    for (const { key } of entries) void this.#options.keeper.delete(key)
    this.#entries = this.#entries.filter((entry) => !entries.includes(entry))
    this.#changed()
  }

  #find(id: ClientMessageId): Entry | undefined {
    return this.#entries.find(({ outgoing }) => outgoing.clientMessageId === id)
  }

  #changed(): void {
    this.#list = this.#entries.map(({ outgoing }) => outgoing)
    this.#options.onChange()
  }
}

function entryOf(key: string, outgoing: Outgoing): Entry {
  return { key, outgoing, isParked: true, settle: settleable() }
}

/** The conversation was closed first: the next visit takes it over. */
function leftAlone(): void {
  // nothing is lost by it
}

/** Whoever asked may leave the outcome alone: the store tells it as well. */
function settleable(): PromiseWithResolvers<Ack> {
  const settle = Promise.withResolvers<Ack>()
  settle.promise.catch(() => undefined)
  return settle
}
