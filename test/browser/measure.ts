/**
 * What somebody feels, as numbers of this machine: how much is fetched, how soon a conversation is open, how soon one's own word is
 * seen, and how many frames of the screen are lost while fifty messages a second arrive.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import * as z from 'zod'
import { findChromium, launchChromium } from './chromium.ts'
import { demoAt } from './demo.ts'
import { startDemo } from './start-demo.ts'
import { isLive, path, row } from './window.ts'

const root = join(import.meta.dirname, '../..')
const executable = findChromium()
if (!executable)
  throw new Error('There is no Chromium here. Name one: CHROMIUM_PATH=… npm run e2e -- --measure')

const system = await startDemo()
const demo = await demoAt(system.addresses)
const browser = await launchChromium(executable)
try {
  for (const [what, value] of [...sizes(), ...(await times())]) console.log(`${what.padEnd(58)} ${value}`)
} finally {
  await browser.close()
  await system.stop()
}

function sizes(): [string, string][] {
  const said = execFileSync(process.execPath, [join(root, 'node_modules/size-limit/bin.js'), '--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  const parts = z.array(z.object({ name: z.string(), size: z.number() })).parse(JSON.parse(said))
  return parts.map(({ name, size }) => [`fetched, gzipped: ${name}`, `${(size / 1_000).toFixed(1)} KB`])
}

async function times(): Promise<[string, string][]> {
  const ids: string[] = []
  for (let index = 0; index < 6; index++) {
    const id = await demo.aGroup(`Measured ${index}`)
    for (let turn = 1; turn <= 60; turn++)
      await demo.say(turn % 2 ? 'ben' : 'ada', id, `number ${turn}, **of sixty**`)
    await demo.call('ada', 'POST', `/v1/conversations/${id}/read`, { seq: 60 })
    ids.push(id)
  }
  const { page } = await demo.openPage(browser, path('ada'))
  for (const id of ids) await row(page, id).waitFor()
  const [first = '', ...others] = ids
  await page.waitForTimeout(500)
  const withParts = await openWithin(page, first)
  const cold: number[] = []
  for (const id of others) cold.push(await openWithin(page, id))
  await page.waitForTimeout(1_500) // what was read is kept a second later
  await page.reload()
  for (const id of ids) await row(page, id).waitFor()
  const cached: number[] = []
  for (const id of ids) cached.push(await openWithin(page, id))
  const echo: number[] = []
  for (let turn = 0; turn < 20; turn++) echo.push(await echoWithin(page, turn))
  const dropped = await droppedWhileBusy(page, ids.at(-1) ?? '')
  return [
    ['click to open conversation, first of a visit', ms([withParts])],
    ['click to open conversation, not seen before (median)', ms(cold)],
    ['click to open conversation, kept from a visit (median)', ms(cached)],
    ['keystroke to echo (median of 20)', ms(echo)],
    ['frames lost while 50 messages a second arrive, 5 s', dropped],
  ]
}

/** From the press on its row until its newest message is drawn. */
function openWithin(page: Page, id: string): Promise<number> {
  return page.evaluate(async (wanted) => {
    const root = document.querySelector('homeroom-chat')?.shadowRoot
    const button = root?.querySelector<HTMLElement>(`.conversation-row[data-id="${wanted}"]`)
    const startedAt = performance.now()
    button?.click()
    const isThere = () =>
      button?.getAttribute('aria-current') === 'true' &&
      root?.querySelector('article[data-seq="60"]') !== null
    while (!isThere()) await new Promise((resolve) => requestAnimationFrame(() => resolve(null)))
    return performance.now() - startedAt
  }, id)
}

function echoWithin(page: Page, turn: number): Promise<number> {
  return page.evaluate(async (number) => {
    const root = document.querySelector('homeroom-chat')?.shadowRoot
    const box = root?.querySelector('textarea')
    if (!box) throw new Error('nothing can be written here')
    const text = `echo ${number}`
    box.value = text
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((resolve) => setTimeout(resolve, 250))
    const startedAt = performance.now()
    box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    const isThere = () =>
      [...(root?.querySelectorAll('article .text') ?? [])].some((one) => one.textContent === text)
    while (!isThere()) await new Promise((resolve) => requestAnimationFrame(() => resolve(null)))
    return performance.now() - startedAt
  }, turn)
}

async function droppedWhileBusy(page: Page, id: string): Promise<string> {
  await row(page, id).click()
  await isLive(page)
  const counting = page.evaluate(async () => {
    const startedAt = performance.now()
    let [drawn, last, longest] = [0, startedAt, 0]
    while (last - startedAt < 5_000) {
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
      longest = Math.max(longest, now - last)
      last = now
      drawn += 1
    }
    return { drawn, due: Math.round((last - startedAt) / (1_000 / 60)), longest }
  })
  const sending: Promise<void>[] = []
  const startedAt = performance.now()
  while (performance.now() - startedAt < 5_000) {
    // not one after the other: the machine's speed must not be the pace
    for (let index = 0; index < 5; index++)
      sending.push(demo.say(index % 2 ? 'ben' : 'ada', id, `busy ${sending.length}`))
    await sleep(Math.max(0, startedAt + (sending.length / 50) * 1_000 - performance.now()))
  }
  const { drawn, due, longest } = await counting
  await Promise.all(sending)
  return `${Math.max(0, due - drawn)} of ${due} (longest ${longest.toFixed(0)} ms, ${sending.length} messages)`
}

function ms(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other)
  return `${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0)} ms`
}
