/**
 * The SDK as it is built, in a real browser: what it keeps in IndexedDB, whose outbox is whose among tabs, uploads, and React.
 * The page is any one of the demo's origin; the modules are what `npm run build:sdk` makes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Conversation } from '../../client/api/conversation.ts'
import type { HomeroomClient } from '../../client/api/homeroom-client.ts'
import type { ConversationId } from '../../schema/ids.ts'
import type * as sdk from '../../client/homeroom.ts'
import type * as reactPage from './react-page.ts'
import { type Demo, demoAt } from './demo.ts'
import { chromiumOfAll, shared, why } from './visitors.ts'

declare global {
  interface Window {
    sdk: typeof sdk
    reactPage: typeof reactPage
    homeroom: HomeroomClient
    conversation: Conversation
  }
}

/** The modules load themselves: a test's own functions are made for another runtime. */
const script = `
  import * as sdk from '/sdk/client/homeroom.js'
  import * as reactPage from '/sdk/react/react-page.js'
  document.body.append(Object.assign(document.createElement('div'), { id: 'root' }))
  Object.assign(window, { sdk, reactPage })`

describe.skipIf(!shared)(`the SDK in a browser${why}`, () => {
  let demo: Demo
  let browser: Browser
  const folder = shared?.sdkFolder ?? ''

  beforeAll(async () => {
    if (!shared) throw new Error('nothing was started')
    ;[demo, browser] = await Promise.all([demoAt(shared.demo), chromiumOfAll()])
  })
  afterAll(() => browser.close())

  /** A browser of one person; its pages share what is kept. */
  async function aBrowser(): Promise<BrowserContext> {
    const context = await browser.newContext()
    await context.route('**/sdk/**', (route) => {
      const path = new URL(route.request().url()).pathname.replace('/sdk/', '')
      const body = readFileSync(join(folder, path), 'utf8')
      return route.fulfill({ contentType: 'text/javascript', body })
    })
    return context
  }

  async function aPage(context: BrowserContext): Promise<Page> {
    const page = await context.newPage()
    // a page that the server itself gives, without a policy of its own: what a test makes up may not reach the local network
    await page.goto(new URL('/demo/demo.css', demo.url).href)
    return page
  }

  async function loaded(page: Page): Promise<void> {
    await page.addScriptTag({ type: 'module', content: script })
    await page.waitForFunction(() => 'sdk' in window)
  }

  /** The server can't be reached from here until further notice; the page itself can. */
  async function cutOff(page: Page): Promise<void> {
    await page.route('**/v1/**', (route) => route.abort())
    await page.routeWebSocket('**/v1/**', (socket) => socket.close())
  }

  async function connect(page: Page, id: string, who = 'ben'): Promise<void> {
    const token = await demo.tokenFor(who)
    await loaded(page)
    await page.evaluate(
      ([token, who, id, url]) => {
        window.homeroom = window.sdk.connect({ url, token: async () => token, userId: who })
        window.conversation = window.homeroom.open(id as ConversationId)
      },
      [token, who, id, demo.url.href] as const,
    )
  }

  const freshness = (page: Page) => page.evaluate(() => window.conversation.messages.getSnapshot().freshness)
  const texts = (page: Page) =>
    page.evaluate(() => window.conversation.messages.getSnapshot().messages.map(({ text }) => text))
  const outgoing = (page: Page) =>
    page.evaluate(() => window.conversation.messages.getSnapshot().outgoing.map(({ text }) => text))
  const say = (page: Page, text: string) =>
    page.evaluate((text) => void window.conversation.send({ text }), text)

  test('[SDK-58] [SDK-67] keeps the last page and what is unsaid through reloads without network', async () => {
    const id = await demo.aGroup('Kept')
    await demo.say('ada', id, 'before')
    const context = await aBrowser()
    const page = await aPage(context)
    await connect(page, id)
    await expect.poll(() => texts(page)).toEqual(['before'])
    await page.evaluate(() => window.conversation.setDraft({ text: 'half a thou' }))
    await page.evaluate(() => window.homeroom.close())

    await page.reload()
    await cutOff(page)
    await connect(page, id)
    await expect.poll(() => freshness(page)).toBe('cached')
    expect(await texts(page)).toEqual(['before'])
    expect(await page.evaluate(() => window.conversation.draft.getSnapshot().text)).toBe('half a thou')
    for (const text of ['one', 'two', 'three']) await say(page, text)
    await expect.poll(() => keptKeys(page, 'outbox/')).toHaveLength(3)
    await page.unrouteAll()
    await page.close()

    const again = await aPage(context)
    await connect(again, id)
    await expect.poll(() => texts(again)).toEqual(['before', 'one', 'two', 'three'])
    await expect.poll(() => keptKeys(again, 'outbox/')).toEqual([])
    expect(await outgoing(again)).toEqual([])
    await context.close()
  })

  test('[SDK-59] leaves a living tab its outbox, and takes it over when that tab is gone', async () => {
    const id = await demo.aGroup('Tabs')
    const context = await aBrowser()
    const [first, second] = [await aPage(context), await aPage(context)]
    await cutOff(first)
    await connect(first, id)
    for (const text of ['one', 'two']) await say(first, text)
    await expect.poll(() => keptKeys(first, 'outbox/')).toHaveLength(2)

    await connect(second, id)
    await expect.poll(() => freshness(second)).toBe('live')
    await say(second, 'mine')
    await expect.poll(() => texts(second)).toEqual(['mine'])
    await first.close()

    await expect.poll(() => texts(second)).toEqual(['mine', 'one', 'two'])
    await context.close()
  })

  test('[SDK-96] forgets everything that the browser keeps of a person', async () => {
    const id = await demo.aGroup('Forgotten')
    const context = await aBrowser()
    const page = await aPage(context)
    await connect(page, id)
    await say(page, 'hello')
    await expect.poll(() => texts(page)).toEqual(['hello'])
    expect(await databases(page)).toHaveLength(1)

    await page.evaluate(() => window.homeroom.forget())

    expect(await databases(page)).toEqual([])
    await context.close()
  })

  test('[SDK-85] uploads with progress, and stops when it is told to', async () => {
    const id = await demo.aGroup('Uploads')
    const context = await aBrowser()
    const page = await aPage(context)
    await connect(page, id)
    await expect.poll(() => freshness(page)).toBe('live')

    const seen = await page.evaluate(async () => {
      const { conversation } = window
      const file = new File([new Uint8Array(3_000_000)], 'zeros.bin', { type: 'application/octet-stream' })
      const seen: [string, number][] = []
      const { promise, resolve } = Promise.withResolvers<void>()
      conversation.uploads.subscribe(() => {
        const [upload] = conversation.uploads.getSnapshot()
        if (upload) seen.push([upload.state, upload.sentBytes])
        if (upload?.state !== 'uploading') resolve()
      })
      conversation.upload(file)
      await promise
      return seen
    })
    expect(seen.at(-1)).toEqual(['ready', 3_000_000])
    expect(seen.length).toBeGreaterThan(2)
    await page.route('**/attachments**', () => undefined) // never answered
    const left = await page.evaluate(() => {
      const id = window.conversation.upload(new File(['x'], 'x.txt'))
      window.conversation.cancelUpload(id)
      return window.conversation.uploads.getSnapshot().length
    })

    expect(left).toBe(1)
    await context.close()
  })

  test('[SDK-97] gives React its stores, and opens a conversation for as long as it is shown', async () => {
    const id = await demo.aGroup('React')
    await demo.say('ada', id, 'from the server')
    const context = await aBrowser()
    const page = await aPage(context)
    const token = await demo.tokenFor('ben')

    await loaded(page)
    await page.evaluate(
      ([token, id, url]) => {
        const root = document.querySelector('#root')
        if (root) window.reactPage.show(root, { token, id, url })
      },
      [token, id, demo.url.href] as const,
    )
    await expect.poll(() => page.textContent('#messages')).toBe('from the server')
    await expect.poll(() => page.textContent('#rows')).toContain('React')
    await demo.say('ada', id, 'and another')
    await expect.poll(() => page.textContent('#messages')).toBe('from the serverand another')
    await page.click('#close')

    await expect.poll(() => page.textContent('#status')).toBe('idle')
    await context.close()
  })
})

/** Keys of what is kept of whoever is signed in, past the SDK. */
function keptKeys(page: Page, prefix: string): Promise<string[]> {
  return page.evaluate(async (prefix) => {
    const [{ name = '' } = {}] = await indexedDB.databases()
    const answer = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('no reason')))
      })
    const database = await answer(indexedDB.open(name))
    const keys = await answer(database.transaction('kept').objectStore('kept').getAllKeys())
    database.close()
    return keys.map(String).filter((key) => key.startsWith(prefix))
  }, prefix)
}

function databases(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
}
