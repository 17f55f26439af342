/**
 * What `npm start` shows, for a browser under control: the production build over services of its own, the seeded
 * campus and the stand-in for the learning platform. Only the file that names the platform is not on disk here;
 * a page of `openPage` is answered it by the browser itself.
 */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core'
import { createTestHarness } from 'wrangler'
import { conversations, people } from '../../local/campus.ts'
import { startHostPlatform } from '../../local/host-platform.ts'
import { newIdentity } from '../../local/identity.ts'
import { seedCampus, seedConversations } from '../../local/seed.ts'
import { signUserToken } from '../../local/user-token.ts'
import type { ConversationKind } from '../../schema/protocol/kinds.ts'
import { startServices } from '../services.ts'
import { startHostPage } from './host-page.ts'

/** What a host writes into its pages: docs/EMBEDDING.md. */
function hostPages(chat: string): Record<string, string> {
  return {
    '/': `<!doctype html><html lang="en"><title>Host</title>
<script type="module" src="${chat}/widget/homeroom-chat.js"></script>
<homeroom-chat token-url="/token"></homeroom-chat>`,
    '/framed': `<!doctype html><html lang="en"><title>Host</title>
<iframe title="Conversations" src="${chat}/frame/" width="900" height="600"></iframe>
<script src="/framed.js"></script>`,
    '/framed.js': `addEventListener('message', async ({ data, source, origin }) => {
  if (origin !== '${chat}' || data.homeroom !== 'token?') return
  const { token } = await (await fetch('/token')).json()
  source.postMessage({ homeroom: 'token', id: data.id, token }, origin)
})`,
  }
}

export type Demo = Awaited<ReturnType<typeof startDemo>>

type Listed = { id: string; kind: ConversationKind }

/** Whose browser it is: a context of its own, so that no two people share storage. */
export type Visitor = {
  context: BrowserContext
  page: Page
  /** What the page should never cause: errors in the console, uncaught exceptions, dialogs. */
  troubles: string[]
}

const quiet = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

/** Null where this machine has no Chromium. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH']
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  )
  return [...(named ? [named] : []), '/usr/bin/chromium', ...onPath].find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false // not there is an answer
  }
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet })
}

export async function startDemo() {
  const services = await startServices()
  const harness = createTestHarness({
    workers: [{ configPath: './wrangler.toml', secrets: { ...services.bindings } }],
  })
  const { url } = await harness.listen()
  const identity = newIdentity(url.origin, services.bindings.DATABASE_URL)
  const host = await startHostPage(hostPages)
  await seedCampus(identity, [url.origin, host.origin])
  await seedConversations(identity)
  const platform = await startHostPlatform(identity, [url.origin])

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

  /** A seeded conversation. */
  function seeded(kind: ConversationKind): string {
    const found = seededList.find((one) => one.kind === kind)
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
      await context.route('**/host-platform.json', (route) => route.fulfill({ json: { url: platform.url } }))
    await page.goto(new URL(path, url).href)
    return { context, page, troubles }
  }

  /** Every socket of this room closes, as at a deploy; what the room holds stays. */
  async function cutSockets(conversationId: string): Promise<void> {
    const name = `${identity.campusId}/${conversationId}`
    await harness.getWorker().evictDurableObject('ConversationRoom', { name, webSockets: 'close' })
  }

  const seededList = await untilListed('ada', (listed) => listed.length >= conversations.length)

  host.serveFor(url.origin, () => tokenFor('ben'))

  async function stop(): Promise<void> {
    await platform.stop()
    await host.stop()
    await harness.close()
    await services.stop()
  }

  return {
    url,
    platformUrl: platform.url,
    host,
    serverKey: identity.serverKey,
    tokenFor,
    call,
    aGroup,
    say,
    openPage,
    seeded,
    cutSockets,
    stop,
  }
}
