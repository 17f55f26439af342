/**
 * `<homeroom-chat>`: the widget as one tag. It needs an address and a way to get a token, and touches nothing of the page around
 * it: its style lives in a shadow root, its words are its own, it sets no cookie. What a page can say and hear is in
 * docs/EMBEDDING.md.
 */
import { h, render } from 'preact'
import { connect, type HomeroomClient } from '../../client/homeroom.ts'
import type { ConnectionStatus, ConnectOptions, Totals } from '../../client/homeroom.ts'
import type { ConversationId } from '../../schema/ids.ts'
import type { PeopleSource } from './dialogs/known-people.ts'
import { App, type AppProps } from './shell/app.tsx'
import { localeOf, stringsFor } from './strings/languages.ts'
import { en } from './strings/en.ts'
import type { Strings } from './strings/strings.ts'
import sheetText from './style/widget.css?inline'

/** A link to a message of the page around: `#homeroom=cnv_….42`. */
const linkPattern = /[#&]homeroom=(cnv_[0-9a-f]{32})(?:\.(\d{1,15}))?/

export class HomeroomChat extends HTMLElement {
  static readonly observedAttributes = ['conversation', 'locale', 'layout', 'looking', 'dir']
  readonly #root = this.attachShadow({ mode: 'open' })
  #client: HomeroomClient | null = null
  #isOwnClient = false
  #token: ConnectOptions['token'] | null = null
  #overrides: Partial<Strings> = {}
  #strings: Strings = en
  #locale = 'en'
  #direction: AppProps['direction'] = 'ltr'
  #opened: AppProps['opened'] = { id: null, at: undefined, turn: 0 }
  #stopTelling = () => {}
  #people: PeopleSource | null = null
  #onPage = 0
  /** Whatever else `connect` takes: `keep`, `userId`, `surroundings`. Read once, when the element connects. */
  options: Partial<ConnectOptions> = {}

  constructor() {
    super()
    this.#root.adoptedStyleSheets = [sheet()]
    // what was set before this class was known lies on the element and hides our setters
    for (const name of ['token', 'client', 'strings', 'options', 'people'] as const) {
      if (!Object.hasOwn(this, name)) continue
      const value: unknown = Reflect.get(this, name)
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, value)
    }
  }

  /** Asked whenever a token is needed; else `token-url` names an address of the page that answers one. */
  get token(): ConnectOptions['token'] | null {
    return this.#token
  }

  set token(token: ConnectOptions['token'] | null) {
    this.#token = token
    this.#begin()
  }

  /** A client of the page's own, if it has one already: then neither address nor token is needed. */
  get client(): HomeroomClient | null {
    return this.#client
  }

  set client(client: HomeroomClient | null) {
    this.#end()
    this.#client = client
    this.#begin()
  }

  /** Words of the page's own, instead of ours. */
  set strings(overrides: Partial<Strings>) {
    this.#overrides = overrides
    void this.#speak()
  }

  /**
   * Who can be found to begin a conversation with: by what was typed, a page of people. Without it, those whom the reader meets in their
   * conversations.
   */
  set people(people: PeopleSource | null) {
    this.#people = people
    this.#draw()
  }

  /** Opens a conversation, at a message if one is named; null shows the list. */
  open(id: string | null, at?: number): void {
    this.#open(id as ConversationId | null, at)
  }

  /** Whether a conversation is open. */
  get isOpen(): boolean {
    return this.#opened.id !== null
  }

  connectedCallback(): void {
    void this.#speak()
    this.#begin()
  }

  disconnectedCallback(): void {
    // a page that moves the element takes it out and puts it back at once
    queueMicrotask(() => {
      if (!this.isConnected) this.#end()
    })
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (name === 'conversation' && before !== value) this.#open(value as ConversationId | null, undefined)
    else if (name === 'locale') void this.#speak()
    else this.#draw()
  }

  #begin(): void {
    if (!this.isConnected) return
    const token = this.#token ?? tokenFrom(this.getAttribute('token-url'))
    if (!this.#client && token) {
      const url = this.getAttribute('server') ?? new URL(import.meta.url).origin
      this.#client = connect({ url, token, ...this.options })
      this.#isOwnClient = true
    }
    if (!this.#client) return
    this.#tell(this.#client)
    this.#openAddressed()
    this.#draw()
  }

  #end(): void {
    this.#stopTelling()
    render(null, this.#root)
    if (this.#isOwnClient) this.#client?.close()
    this.#client = null
    this.#isOwnClient = false
  }

  /** The page hears what it may want to show elsewhere: how much is unread, and how the connection stands. */
  #tell(client: HomeroomClient): void {
    this.#stopTelling()
    const say = (name: string, detail: unknown) =>
      this.dispatchEvent(new CustomEvent(`homeroom-${name}`, { detail }))
    const unread = () => {
      const totals = client.conversations.totals.getSnapshot()
      say('unread', totals)
      if (this.hasAttribute('page-badge')) this.#showPageBadge(totals.unread)
    }
    const status = () => say('status', client.status.getSnapshot())
    const ends = [client.conversations.totals.subscribe(unread), client.status.subscribe(status)]
    const follow = () => this.#openAddressed()
    addEventListener('hashchange', follow)
    this.#stopTelling = () => {
      for (const end of ends) end()
      removeEventListener('hashchange', follow)
      if (this.hasAttribute('page-badge')) this.#showPageBadge(0)
    }
  }

  /** Not in the core: a page that shows counts elsewhere never needs it. Without a network the page keeps its title. */
  #showPageBadge(unread: number): void {
    if (unread === this.#onPage) return
    this.#onPage = unread
    import('./shell/page-badge.ts').then(
      ({ showPageBadge }) => showPageBadge(this.#onPage),
      () => undefined,
    )
  }

  #openAddressed(): void {
    const [, id, seq] = linkPattern.exec(location.hash) ?? []
    if (id !== undefined) this.#open(id as ConversationId, seq === undefined ? undefined : Number(seq))
  }

  readonly #open = (id: ConversationId | null, at: number | undefined): void => {
    if (id === this.#opened.id && at === undefined) return
    this.#opened = { id, at, turn: this.#opened.turn + 1 }
    this.dispatchEvent(new CustomEvent('homeroom-open', { detail: { conversationId: id } }))
    this.#draw()
  }

  readonly #linkTo = (id: ConversationId, seq: number): string =>
    `${location.href.split('#', 1)[0]}#homeroom=${id}.${seq}`

  async #speak(): Promise<void> {
    const locale = localeOf(this)
    const { strings, direction } = await stringsFor(locale, this.#overrides)
    if (locale !== localeOf(this)) return // changed meanwhile
    this.#strings = strings
    this.#locale = locale
    this.#direction = direction
    this.#draw()
  }

  #draw(): void {
    if (!this.#client || !this.isConnected) return
    const layout = this.getAttribute('layout')
    const props: AppProps = {
      client: this.#client,
      locale: this.#locale,
      direction: this.dir === 'rtl' || this.dir === 'ltr' ? this.dir : this.#direction,
      strings: this.#strings,
      layout: layout === 'conversation' || layout === 'list' ? layout : 'full',
      opened: this.#opened,
      isLooking: this.getAttribute('looking') !== 'false',
      people: this.#people,
      onOpen: this.#open,
      linkTo: this.#linkTo,
    }
    render(h(App, props), this.#root)
  }
}

let made: CSSStyleSheet | null = null

/** One sheet for all elements of a page; made like this, it needs no `unsafe-inline`. */
function sheet(): CSSStyleSheet {
  if (!made) {
    made = new CSSStyleSheet()
    made.replaceSync(sheetText)
  }
  return made
}

function tokenFrom(address: string | null): ConnectOptions['token'] | null {
  if (address === null) return null
  return async () => {
    const response = await fetch(address, { headers: { accept: 'application/json' } })
    if (!response.ok) throw new Error(`${address} answered ${response.status}`)
    const answer: unknown = await response.json()
    if (
      typeof answer === 'object' &&
      answer !== null &&
      'token' in answer &&
      typeof answer.token === 'string'
    )
      return answer.token
    throw new Error(`${address} answered no token`)
  }
}

if (!customElements.get('homeroom-chat')) customElements.define('homeroom-chat', HomeroomChat)

declare global {
  interface HTMLElementTagNameMap {
    'homeroom-chat': HomeroomChat
  }
  interface HTMLElementEventMap {
    'homeroom-unread': CustomEvent<Totals>
    'homeroom-status': CustomEvent<ConnectionStatus>
    'homeroom-open': CustomEvent<{ conversationId: ConversationId | null }>
  }
}
