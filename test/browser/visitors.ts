/** The system and the browser that all files of tests share, and the windows that the tests of one open; those are closed behind them. */
import { type Browser, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { type Demo, demoAt, type Visitor } from './demo.ts'
import { isLive, path, stateOf } from './window.ts'

type Options = Parameters<Demo['openPage']>[2]

/** What global-setup.ts has started; null where there is no Chromium. */
export const shared = inject('browserSystem')
export const why = shared
  ? ''
  : ' (skipped: there is no Chromium on this machine; name one with CHROMIUM_PATH)'

export function chromiumOfAll(): Promise<Browser> {
  if (!shared) throw new Error('there is no Chromium')
  return chromium.connect(shared.chromium)
}

export function visitors() {
  let demo: Demo | undefined
  let browser: Browser | undefined
  const open: Visitor[] = []

  beforeAll(async () => {
    if (!shared) throw new Error('nothing was started')
    ;[demo, browser] = await Promise.all([demoAt(shared.demo), chromiumOfAll()])
  })
  afterAll(() => browser?.close())
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      for (const { page, troubles } of open) console.log(await stateOf(page), troubles)
    await Promise.all(open.splice(0).map(({ context }) => context.close()))
  })

  const running = () => {
    if (!demo || !browser) throw new Error('the system is not up')
    return { demo, browser }
  }
  return {
    get demo(): Demo {
      return running().demo
    },
    get browser(): Browser {
      return running().browser
    },
    async visit(address: string, options?: Options): Promise<Visitor> {
      const { demo, browser } = running()
      const visitor = await demo.openPage(browser, address, options)
      open.push(visitor)
      return visitor
    },
    /** A window of theirs with this conversation open and live. */
    async inRoom(who: string, conversationId: string, options?: Options): Promise<Visitor> {
      const { demo, browser } = running()
      const visitor = await demo.openPage(browser, path(who, conversationId), options)
      open.push(visitor)
      await isLive(visitor.page)
      return visitor
    },
  }
}
