/** The system and the browser of one file of tests, and the windows that its tests open; everything is closed behind them. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type Demo, findChromium, launchChromium, startDemo, type Visitor } from './demo.ts'
import { isLive, path } from './window.ts'

type Options = Parameters<Demo['openPage']>[2]

export const executable = findChromium()
export const why = executable
  ? ''
  : ' (skipped: there is no Chromium on this machine; name one with CHROMIUM_PATH)'

export function visitors() {
  let demo: Demo | undefined
  let browser: Browser | undefined
  const open: Visitor[] = []

  beforeAll(async () => {
    ;[demo, browser] = await Promise.all([startDemo(), launchChromium(executable ?? '')])
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  })
  afterEach(async () => {
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
