/**
 * A running demo in the words of a test: who signs in, what is said by the API, and pages under control. Only the file that names
 * the platform is not on disk here; a page of `openPage` is answered it by the browser itself.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { conversations, people } from '../../local/campus.ts'
import { signUserToken } from '../../local/user-token.ts'
import type { ConversationKind } from '../../schema/protocol/kinds.ts'
import type { DemoAddresses } from './start-demo.ts'

export type Demo = Awaited<ReturnType<typeof demoAt>>

type Listed = { id: string; kind: ConversationKind; title: string; people?: { id: string }[] }

/** Of the seeded ones: local/campus.ts. A private one is called after the other person. */
const titles: Record<Exclude<ConversationKind, 'direct'>, string> = {
  group: 'Lab group 3',
  class: 'Biology 101',
  announcement: 'Campus news',
}

/** Whose browser it is: a context of its own, so that no two people share storage. */
export type Visitor = {
  context: BrowserContext
  page: Page
  /** What the page should never cause: errors in the console, uncaught exceptions, dialogs. */
  troubles: string[]
}

export async function demoAt({ identity, platformUrl, hostOrigin, cutterUrl }: DemoAddresses) {
  const url = new URL(identity.url)

  async function tokenFor(id: string, seconds = 600): Promise<string> {
    const person = people.find((one) => one.id === id)
    if (!person) throw new Error(`${id} is nobody on the seeded campus`)
    return signUserToken(identity, person, seconds)
  }

  async function call(
    as: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${await tokenFor(as)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status} ${text}`)
    return JSON.parse(text) as Record<string, unknown>
  }

  /** A conversation that no other test writes into. */
  async function aGroup(title: string, owner = 'ada', members = ['ben']): Promise<string> {
    const { id } = await call(owner, 'POST', '/v1/conversations', { kind: 'group', title, members })
    await untilListed(owner, (listed) => listed.some((one) => one.id === id))
    return String(id)
  }

  /** The list is read from the archive, which follows the rooms within seconds. */
  async function untilListed(who: string, isThere: (listed: Listed[]) => boolean): Promise<Listed[]> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const { data } = await call(who, 'GET', '/v1/conversations?limit=100')
      if (isThere(data as Listed[])) return data as Listed[]
      await sleep(100)
    }
    throw new Error(`the list of ${who} did not come to hold what it should within ten seconds`)
  }

  /** A seeded conversation: tests make others of its kind, called differently or with somebody else. */
  function seeded(kind: ConversationKind): string {
    const found = seededList.find(
      ({ kind: one, title, people = [] }) =>
        one === kind && (kind === 'direct' ? people.some(({ id }) => id === 'ina') : title === titles[kind]),
    )
    if (!found) throw new Error(`no ${kind} conversation was seeded`)
    return found.id
  }

  /** By the server's key, which is not held to a person's pace. */
  async function say(as: string, conversationId: string, text: string): Promise<void> {
    const message = { clientMessageId: crypto.randomUUID(), text, senderId: as }
    const response = await fetch(new URL(`/v1/conversations/${conversationId}/messages`, url), {
      method: 'POST',
      headers: { authorization: `Bearer ${identity.serverKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(message),
    })
    if (!response.ok) throw new Error(`saying something answered ${response.status} ${await response.text()}`)
  }

  /** `withPlatform: false` is a deployment, which has no stand-in: the page asks for a token. */
  async function openPage(
    browser: Browser,
    path: string,
    options: BrowserContextOptions & { withPlatform?: boolean } = {},
  ): Promise<Visitor> {
    const { withPlatform = true, ...contextOptions } = options
    const context = await browser.newContext({ locale: 'en-GB', ...contextOptions })
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()))
    page.on('pageerror', (error) => troubles.push(String(error)))
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    if (withPlatform)
      await context.route('**/host-platform.json', (route) => route.fulfill({ json: { url: platformUrl } }))
    await page.goto(new URL(path, url).href)
    return { context, page, troubles }
  }

  /** Every socket of this room closes, as at a deploy; what the room holds stays. */
  async function cutSockets(conversationId: string): Promise<void> {
    const response = await fetch(`${cutterUrl}/${conversationId}`, { method: 'POST' })
    if (!response.ok) throw new Error(`cutting sockets answered ${await response.text()}`)
  }

  const seededList = await untilListed('ada', (listed) => listed.length >= conversations.length)

  return {
    url,
    platformUrl,
    hostOrigin,
    serverKey: identity.serverKey,
    tokenFor,
    call,
    aGroup,
    say,
    openPage,
    seeded,
    cutSockets,
  }
}
