/**
 * One person on one device: the personal room's connection, the list, and the conversations that are open. Whoever embeds
 * Homeroom calls `connect` (homeroom.ts), which adds the browser; here everything that is touched is handed in.
 */
import { type ConversationId, parseConversationId, parseUserId, type UserId } from '../schema/ids.ts'
import { keepAfterMs, keptOpenMs, presenceEveryMs } from '../schema/limits.ts'
import type { PersonalFrame } from '../schema/protocol/personal/frame.ts'
import type { ConnectionStatus } from './api/connection-status.ts'
import type { ConnectOptions } from './api/connect-options.ts'
import type { Conversation, OpenOptions } from './api/conversation.ts'
import type { ConversationList } from './api/conversation-list.ts'
import type { HomeroomClient, Me } from './api/homeroom-client.ts'
import type { ConversationPresence, HttpApi, PersonPresence } from './api/http-api.ts'
import type { Store } from './api/store.ts'
import { Cell } from './cell.ts'
import { Timer } from './clock.ts'
import { DraftKeeper } from './conversation/draft-keeper.ts'
import { OpenConversation } from './conversation/open-conversation.ts'
import { conversationOf, outboxPrefix, parseOutboxRecord } from './conversation/outbox-record.ts'
import { openApi, uploadPath } from './http/open-api.ts'
import { Requester } from './http/request.ts'
import { ConversationListStore } from './list/conversation-list-store.ts'
import { keepList, loadList } from './list/kept-list.ts'
import { PersonalConnection } from './personal-connection.ts'
import { PolledStore } from './polled-store.ts'
import { personalSocketUrl } from './socket.ts'
import { Keeper } from './storage/keeper.ts'
import { MemoryStore } from './storage/memory-store.ts'
import type { Surroundings } from './surroundings.ts'
import { TokenSource } from './token-source.ts'
import { withNetwork } from './with-network.ts'

export function connectWith(options: ConnectOptions, surroundings: Surroundings): HomeroomClient {
  return new Client(options, { ...surroundings, ...options.surroundings })
}

class Client implements HomeroomClient {
  readonly status: Store<ConnectionStatus>
  readonly api: HttpApi
  readonly #options: ConnectOptions
  readonly #surroundings: Surroundings
  readonly #me = new Cell<Me | null>(null)
  readonly #tokens: TokenSource
  readonly #requester: Requester
  readonly #keeper: Keeper
  readonly #drafts: DraftKeeper
  readonly #personal: PersonalConnection
  readonly #list: ConversationListStore
  readonly #listDue: Timer
  readonly #opened = new Map<ConversationId, OpenConversation>()
  readonly #life = new AbortController()
  readonly #identified = Promise.withResolvers<UserId>()
  #wasAwake: boolean

  constructor(options: ConnectOptions, surroundings: Surroundings) {
    const { clock, random, dial, wallNow, fetch, upload, attention } = surroundings
    const { url, token, signal } = options
    this.#options = options
    this.#surroundings = surroundings
    this.#wasAwake = attention.isVisible && attention.isOnline
    this.#tokens = new TokenSource({ token, wallNow, onIdentity: (me) => this.#identify(me) })
    this.#requester = new Requester({ url, tokens: this.#tokens, fetch, upload, clock, random })
    this.api = openApi(this.#requester)
    this.#keeper = new Keeper(this.#openStore(), this.#onFault)
    this.#drafts = new DraftKeeper(this.#keeper, clock, (id, draft) => this.#list.setDraft(id, draft.text))
    this.#personal = new PersonalConnection({
      ...{ clock, random, dial, wallNow },
      url: personalSocketUrl(url),
      userId: () => this.#myId(),
      token: () => this.#tokens.fresh(),
      listener: {
        onState: (state) => this.#list.setLive(state === 'live'),
        onFrame: (frame) => this.#onFrame(frame),
        onFault: this.#onFault,
      },
    })
    this.#list = new ConversationListStore({
      badges: this.#personal.badges,
      page: (query) => this.api.conversations(query, { signal: this.#life.signal }),
      onFault: this.#onFault,
    })
    this.#listDue = new Timer(clock)
    this.status = withNetwork(this.#personal.status, attention)
    const leave = attention.subscribe(() => this.#onAttention())
    this.#life.signal.addEventListener('abort', leave)
    signal?.addEventListener('abort', () => this.close(), { signal: this.#life.signal })
    const userId = parseUserId(options.userId)
    if (userId) this.#identified.resolve(userId)
    this.#personal.open()
    void this.#remember()
    if (signal?.aborted) this.close()
  }

  get me(): Store<Me | null> {
    return this.#me
  }

  get conversations(): ConversationList {
    return this.#list
  }

  open(id: ConversationId, options: OpenOptions = {}): Conversation {
    const conversation = this.#opened.get(id) ?? this.#begin(id)
    conversation.shownBy(options)
    return conversation.face
  }

  presenceOf(userIds: readonly UserId[]): Store<ReadonlyMap<UserId, PersonPresence>> {
    return this.#polled<ReadonlyMap<UserId, PersonPresence>>(new Map(), async () => {
      const { data } = await this.api.presence(userIds, { signal: this.#life.signal })
      return new Map(data.map((person) => [person.userId, person]))
    })
  }

  conversationPresence(id: ConversationId): Store<ConversationPresence | null> {
    return this.#polled<ConversationPresence | null>(null, () =>
      this.api.conversationPresence(id, { signal: this.#life.signal }),
    )
  }

  retryNow(): void {
    this.#personal.retryNow()
    for (const { face } of this.#opened.values()) face.retryNow()
  }

  close(): void {
    if (this.#life.signal.aborted) return
    this.#keepNow()
    for (const conversation of this.#opened.values()) conversation.end()
    this.#life.abort()
    this.#personal.close()
  }

  async forget(): Promise<void> {
    this.close()
    await this.#keeper.destroy()
  }

  // --- beginning ------------------------------------------------------------------------------------------

  #identify({ id, name, role }: Me): void {
    this.#me.set({ id, name, role })
    this.#identified.resolve(id)
  }

  #myId(): UserId {
    const me = this.#me.getSnapshot()
    if (!me) throw new Error('A frame has come before any token.')
    return me.id
  }

  async #openStore() {
    const userId = await this.#identified.promise
    if (this.#options.keep === 'memory') return new MemoryStore()
    const opening = this.#surroundings.openStore(`homeroom ${this.#options.url} ${userId}`)
    const tooLate = Promise.withResolvers<never>()
    const cancel = this.#surroundings.clock.after(keptOpenMs, () =>
      tooLate.reject(new Error('The store of this device does not open.')),
    )
    return Promise.race([opening, tooLate.promise]).finally(cancel)
  }

  /** What earlier visits left: the list, drafts, and what is unsent in conversations that nobody may open now. */
  async #remember(): Promise<void> {
    const list = await loadList(this.#keeper)
    if (list) this.#list.restore(list)
    await this.#drafts.load()
    for (const [key, record] of await this.#keeper.list(outboxPrefix)) {
      const kept = parseOutboxRecord(record)
      if (kept?.outgoing.state === 'sending') void this.#sendFor(kept.owner, conversationOf(key))
    }
  }

  /** Opens a conversation for as long as something in it has to leave, once the tab that said it is gone. */
  async #sendFor(owner: string, conversation: string): Promise<void> {
    const id = parseConversationId(conversation)
    if (!id || owner === this.#surroundings.tabs.name) return
    try {
      await this.#surroundings.tabs.whenGone(owner, this.#life.signal)
    } catch {
      return // closed before
    }
    // one that is open takes it over by itself
    if (!this.#life.signal.aborted && !this.#opened.has(id)) this.open(id, { shown: false }).close()
  }

  #begin(id: ConversationId): OpenConversation {
    if (this.#life.signal.aborted) throw new Error('The client is closed: connect again.')
    const conversation = new OpenConversation({
      ...{ id, url: this.#options.url, api: this.api, keeper: this.#keeper, drafts: this.#drafts },
      surroundings: this.#surroundings,
      token: () => this.#tokens.fresh(),
      sendFile: (_, { name, ...sending }) => this.#requester.send({ ...sending, path: uploadPath(id, name) }),
      me: () => this.#me.getSnapshot()?.id ?? null,
      listed: this.#list.get(id),
      onFault: this.#onFault,
      onSeen: (...seen) => this.#list.seen(...seen),
      onDone: () => this.#opened.delete(id),
    })
    this.#opened.set(id, conversation)
    return conversation
  }

  // --- what happens ---------------------------------------------------------------------------------------

  #onFrame(frame: PersonalFrame): void {
    this.#list.take(frame)
    if (frame.type === 'cursors')
      for (const { conversationId, readSeq } of frame.cursors)
        this.#opened.get(conversationId)?.cursorMoved(readSeq)
    if (!this.#listDue.isSet) this.#listDue.set(keepAfterMs, () => this.#keepList())
  }

  /** Back from sleep, or from a tunnel: sockets may be gone without a word. */
  #onAttention(): void {
    const { isVisible, isOnline } = this.#surroundings.attention
    const isAwake = isVisible && isOnline
    if (!isVisible) this.#keepNow()
    if (isAwake && !this.#wasAwake) {
      this.#personal.probe()
      for (const conversation of this.#opened.values()) conversation.probe()
    }
    this.#wasAwake = isAwake
  }

  #keepNow(): void {
    this.#drafts.keepNow()
    if (this.#listDue.isSet) this.#keepList()
    for (const conversation of this.#opened.values()) conversation.keepNow()
  }

  #keepList(): void {
    this.#listDue.clear()
    const list = this.#list.kept
    if (list) void keepList(this.#keeper, list)
  }

  #polled<Value>(first: Value, ask: () => Promise<Value>): Store<Value> {
    const { clock, attention } = this.#surroundings
    return new PolledStore(first, { ask, everyMs: presenceEveryMs, clock, attention })
  }

  readonly #onFault = (error: unknown): void => this.#options.onFault?.(error)
}
