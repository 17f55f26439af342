/** What somebody sees and does in the widget, in the words of a person: the shadow root is looked through by the browser's driver. */
import type { Locator, Page } from 'playwright-core'

export const path = (who: string, conversationId?: string) =>
  conversationId === undefined ? `/?as=${who}` : `/?as=${who}#homeroom=${conversationId}`

export async function isLive(page: Page): Promise<void> {
  await page.locator('.liveness[data-state=live]').waitFor()
  await page.locator('.log[data-freshness=live]').waitFor()
}

export const field = (page: Page): Locator => page.locator('.composer textarea')
export const row = (page: Page, id: string): Locator => page.locator(`.conversation-row[data-id="${id}"]`)
export const badge = (page: Page, id: string): Locator => row(page, id).locator('.badge:not(.at)')
export const article = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('article').filter({ hasText: text })

/** Words that no earlier attempt has left in a conversation that many tests share. */
export const unsaid = (text: string): string => `${text} (${crypto.randomUUID().slice(0, 6)})`

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
}

export async function open(page: Page, id: string): Promise<void> {
  await row(page, id).click()
  await page.locator(`.conversation-row[aria-current][data-id="${id}"]`).waitFor()
  await isLive(page)
}

/** What a page shows, for whoever reads that a test has failed: where it is, what it says about itself, and what is said in it. */
export async function stateOf(page: Page): Promise<string> {
  const about = await page.evaluate(() => {
    const root = document.querySelector('homeroom-chat')?.shadowRoot
    const text = (selector: string) =>
      [...(root?.querySelectorAll(selector) ?? [])].map((one) => one.textContent)
    return {
      visibility: document.visibilityState,
      focus: document.hasFocus(),
      liveness: root?.querySelector('.liveness')?.getAttribute('data-state'),
      freshness: root?.querySelector('.log')?.getAttribute('data-freshness'),
      open: root?.querySelector('.conversation-row[aria-current]')?.textContent,
      rows: text('.conversation-row'),
      banners: text('[role=status], [role=alert]'),
      messages: text('article'),
      draft: root?.querySelector('textarea')?.value,
    }
  })
  return `${page.url()} ${JSON.stringify(about, null, 1)}`
}

export function textsIn(page: Page): Promise<string[]> {
  return page.locator('article .text').allTextContents()
}

export async function numbersIn(page: Page): Promise<number[]> {
  return (await textsIn(page)).map((text) => Number(/\d+/.exec(text)?.[0]))
}

export async function isInSight(page: Page, locator: Locator): Promise<boolean> {
  const [log, box] = await Promise.all([page.locator('.log').boundingBox(), locator.first().boundingBox()])
  return log !== null && box !== null && box.y >= log.y - 1 && box.y + box.height <= log.y + log.height + 1
}

/** Which element inside the widget has the focus, by its class or tag. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement
    return inner ? `${inner.tagName.toLowerCase()}.${inner.className}` : ''
  })
}

export async function tabUntil(page: Page, part: RegExp): Promise<void> {
  for (let press = 0; press < 60; press++) {
    if (part.test(await focused(page))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`60 tabs did not lead to ${part}, the last one to ${await focused(page)}`)
}

export function hasSidewaysScroll(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const root = document.querySelector('homeroom-chat')?.shadowRoot
    const inside = [...(root?.querySelectorAll('.app, .side, .rows, .room, .log, .composer') ?? [])]
    return [document.documentElement, document.body, ...inside].some(
      ({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth,
    )
  })
}

/** Holds back what the page sends to say something, until it is released; joins pass. */
export async function slowTunnel(page: Page): Promise<{ release: () => void }> {
  const held: (() => void)[] = []
  let isOpen = false
  await page.routeWebSocket(/socket$/, (near) => {
    const far = near.connectToServer()
    near.onMessage((text) => {
      if (isOpen || !String(text).includes('"send"')) far.send(text)
      else held.push(() => far.send(text))
    })
  })
  return {
    release() {
      isOpen = true
      for (const send of held) send()
    },
  }
}

export function countSockets(page: Page): { count: number } {
  const sockets = { count: 0 }
  page.on('websocket', () => {
    sockets.count += 1
  })
  return sockets
}
