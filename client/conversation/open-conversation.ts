/**
 * One conversation, from the first to the last who has it open: what its room says is passed on to the parts, and it ends
 * when nobody looks and nothing has to leave. What is held is the log's, what is shown the view's, what is unsaid the
 * outbox's, what is read reading's.
 */
import type { Frame } from '../../schema/protocol/frame.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import { ApiError } from '../api/api-error.ts'
import type { Conversation, OpenOptions } from '../api/conversation.ts'
import type { Delivery } from '../connection-options.ts'
import { withNetwork } from '../with-network.ts'
import { ConversationFace } from './conversation-face.ts'
import { type ConversationParts, type OpenConversationOptions, partsOf } from './conversation-parts.ts'
import { loadPage } from './kept-page.ts'
import { previewOf } from '../preview.ts'

export class OpenConversation {
  readonly face: Conversation
  readonly #options: OpenConversationOptions
  readonly #parts: ConversationParts
  readonly #life = new AbortController()
  readonly #placed = Promise.withResolvers<void>()
  readonly #welcomed = Promise.withResolvers<void>()
  readonly #ends: (() => void)[]
  #opens = 0
  #isShown = true
  /** The place to begin at is being fetched: nothing else is shown meanwhile. */
  #isArriving = false
  #hasBeenLive = false

  constructor(options: OpenConversationOptions) {
    this.#options = options
    this.#parts = partsOf(options, {
      listener: {
        onWelcome: (welcome) => this.#onWelcome(welcome),
        onMessages: (delivery) => this.#onMessages(delivery),
        onFrame: (frame) => this.#onFrame(frame),
        onActs: (acts) => {
          this.#parts.overlay.setActs(acts)
          this.#parts.view.changed()
        },
        onFault: options.onFault,
      },
      whenPlaced: () => this.#placed.promise,
      life: this.#life.signal,
    })
    const { connection, view } = this.#parts
    const { attention } = options.surroundings
    this.face = new ConversationFace(options, this.#parts, {
      status: withNetwork(connection.status, attention),
      setShown: (isShown) => this.#setShown(isShown),
      close: () => this.#close(),
    })
    // whoever waits for them is told; nobody has to
    for (const moment of [this.#placed, this.#welcomed]) moment.promise.catch(() => undefined)
    this.#ends = [
      connection.status.subscribe(() => this.#onStatus()),
      view.subscribe(() => this.#endIfDone()),
      attention.subscribe(() => this.#onAttention()),
    ]
    if (options.listed) this.#parts.reading.expect(options.listed.readSeq, options.listed.lastSeq)
    connection.open()
    void this.#restore()
  }

  /** Somebody shows it, once more. */
  shownBy({ at = 'newest', shown }: OpenOptions): void {
    this.#opens += 1
    this.#setShown(shown ?? (this.#opens === 1 || this.#isShown))
    if (at !== 'newest') void this.#arriveAt(at)
  }

  /** Another device, or another tab, has read, or marked unread. */
  cursorMoved(readSeq: number): void {
    this.#parts.reading.moved(readSeq)
    this.#parts.known.changed()
  }

  probe(): void {
    this.#parts.connection.probe()
  }

  keepNow(): void {
    this.#parts.page.keepNow()
  }

  /** Leaves at once, whatever is unsent: it is kept. */
  end(): void {
    if (this.#life.signal.aborted) return
    this.#opens = 0
    this.#parts.page.keepNow()
    this.#life.abort()
    this.#parts.typists.clear()
    this.#parts.uploads.cancelAll()
    for (const end of this.#ends) end()
    this.#parts.connection.close()
    this.#options.onDone()
  }

  #setShown(isShown: boolean): void {
    this.#isShown = isShown
    this.#onAttention()
  }

  #close(): void {
    this.#opens = Math.max(0, this.#opens - 1)
    if (this.#opens > 0) return
    this.#onAttention()
    this.#parts.page.keepNow()
    this.#endIfDone()
  }

  // --- what happens ---------------------------------------------------------------------------------------

  async #restore(): Promise<void> {
    const page = await loadPage(this.#options.keeper, this.#options.id)
    const { log, connection, known, position } = this.#parts
    if (!page || connection.hasJoined || !log.restore(page)) return
    position.begin()
    known.restore(page)
    this.#placed.resolve()
    this.#refresh()
  }

  #onWelcome(welcome: Welcome): void {
    const { reading, log, known } = this.#parts
    reading.welcomed(welcome.readSeq, log.lastSeq)
    known.hear(welcome)
    this.#placed.resolve()
    this.#welcomed.resolve()
  }

  #onFrame(frame: Frame): void {
    const { known, typists, view } = this.#parts
    if (frame.type === 'typing') typists.heard(frame.userId)
    else if (frame.type === 'reacted') view.changed()
    else if (frame.type !== 'welcome') known.hear(frame)
  }

  #onMessages({ via, changed }: Delivery): void {
    const { reading, log, outgoing, position, known, page, typists, pinned } = this.#parts
    const me = this.#options.me()
    reading.arrived(
      log.lastSeq,
      changed.some(({ senderId }) => senderId !== me),
    )
    typists.said(changed)
    pinned.set(log.beside.pinned)
    outgoing.reconcile(changed, log.lastSeq, via !== 'live')
    if (via === 'reset') void position.comeBack()
    known.changed()
    this.#refresh()
    page.changed()
    if (reading.isViewing) this.#tellList()
  }

  #tellList(): void {
    const { log } = this.#parts
    const message = log.messages.findLast(({ deletedAt }) => deletedAt === undefined)
    const sender = message && log.people.get(message.senderId)
    if (!message || !sender) return
    const { seq, text, attachments, sentAt: at } = message
    this.#options.onSeen(
      this.#options.id,
      { seq, sender, preview: previewOf(text, attachments) },
      { rev: log.rev, at },
    )
  }

  #onStatus(): void {
    const { connection, view, outgoing } = this.#parts
    const status = connection.status.getSnapshot()
    if (status.state === 'live') {
      this.#hasBeenLive = true
      view.setAsked('older', null)
      view.setAsked('newer', null)
      outgoing.resume()
    }
    if (status.state === 'refused') {
      const { reason, detail } = status
      const isGone = reason === 'removed' || reason === 'not_found' || reason === 'not_allowed'
      const error = new ApiError(isGone ? 'not_found' : 'unavailable', { message: detail ?? reason })
      this.#placed.reject(error)
      this.#welcomed.reject(error)
      if (isGone) outgoing.failAll('not_found', detail)
    }
    this.#refresh()
  }

  #onAttention(): void {
    const { reading, known, page } = this.#parts
    const { attention } = this.#options.surroundings
    reading.setAttentive(this.#opens > 0 && this.#isShown && attention.isFocused)
    known.changed()
    if (!attention.isVisible) page.keepNow()
  }

  async #arriveAt(at: 'unread' | number): Promise<void> {
    this.#isArriving = true
    this.#refresh()
    try {
      const seq = at === 'unread' ? await this.#firstUnread() : at
      if (seq !== null) await this.#parts.position.jumpTo(seq)
    } catch (error) {
      // without the place, the newest is what there is to show
      if (!(error instanceof ApiError || this.#life.signal.aborted)) this.#options.onFault(error)
    }
    this.#isArriving = false
    this.#refresh()
  }

  async #firstUnread(): Promise<number | null> {
    const { reading } = this.#parts
    if (reading.unreadLine === null && !this.#options.listed) await this.#welcomed.promise
    return reading.unreadLine === null ? null : reading.unreadLine + 1
  }

  #refresh(): void {
    const { view, log, connection } = this.#parts
    const isLive = connection.state === 'live'
    if (this.#isArriving || !log.place)
      view.setFreshness(this.#hasBeenLive && !this.#isArriving ? 'stale' : 'none')
    else if (isLive) view.setFreshness('live')
    else view.setFreshness(this.#hasBeenLive ? 'stale' : 'cached')
  }

  #endIfDone(): void {
    const { outgoing, connection } = this.#parts
    const isRefused = connection.status.getSnapshot().state === 'refused'
    if (this.#opens === 0 && (!outgoing.isWaiting || isRefused)) this.end()
  }
}
