/**
 * Around the widget: signing in, the demo of two people and their rooms, pages of others that embed it, languages, hands, eyes
 * and ears. Rules: docs/SPEC.md, PAGE-….
 */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { tokenLeewaySeconds } from '../../schema/limits.ts'
import { faultsOn } from './faults-on.ts'
import { shared, visitors, why } from './visitors.ts'
import {
  article,
  focused,
  hasSidewaysScroll,
  isLive,
  open,
  path,
  row,
  say,
  tabUntil,
  textsIn,
} from './window.ts'

describe.skipIf(!shared)(`around the widget${why}`, () => {
  const people = visitors()

  describe('signing in', () => {
    test('[PAGE-2] where nobody signs tokens, a pasted one signs in, survives a reload and is forgotten on leaving', async () => {
      const { page } = await people.visit('/', { withPlatform: false })
      await page.getByLabel('Token').fill('nonsense')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').filter({ hasText: 'token' }).waitFor()
      await page.getByLabel('Token').fill(` ${await people.demo.tokenFor('ben')}\n`)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('.side-bar').getByText('Ben Weiss').waitFor()
      await page.reload()
      await page.locator('.side-bar').getByText('Ben Weiss').waitFor()
      await page.getByRole('link', { name: 'Leave' }).click()
      await page.getByLabel('Token').waitFor()
    })

    test('[PAGE-3] whoever is unknown is told so, and so is a server key', async () => {
      const { page } = await people.visit('/?as=nobody')
      await page.getByRole('alert').filter({ hasText: 'Nobody by that name' }).waitFor()
      const pasted = await people.visit('/', { withPlatform: false })
      await pasted.page.getByLabel('Token').fill(people.demo.serverKey)
      await pasted.page.getByRole('button', { name: 'Sign in' }).click()
      await pasted.page.getByRole('alert').filter({ hasText: 'key for servers' }).waitFor()
    })

    test('[PAGE-24] a token that ends is replaced unnoticed', async () => {
      const id = await people.demo.aGroup('Token')
      const almostOver = 4 - tokenLeewaySeconds // clocks may differ, so a token lives on for that long
      const { page, context } = await people.visit('/')
      let tokens = 0
      let areShort = true
      await context.route('**/token/ada', async (route) => {
        tokens += 1
        await route.fulfill({
          json: { token: await people.demo.tokenFor('ada', areShort ? almostOver : 600) },
        })
      })
      await page.goto(new URL(path('ada', id), people.demo.url).href)
      await isLive(page)
      const before = tokens
      areShort = false
      await expect.poll(() => tokens).toBeGreaterThan(before)
      await people.demo.say('ben', id, 'after the hour')
      await article(page, 'after the hour').waitFor()
      expect(await textsIn(page)).toEqual(['after the hour'])
    })
  })

  describe('the demo', () => {
    const pane = (page: Page, side: 'start' | 'end') => page.locator(`.pane[data-side=${side}]`)
    /** One side begins with a conversation open, so that there is something to see. */
    const toList = async (side: Locator) => {
      await side.locator('.liveness[data-state=live]').waitFor()
      await side.getByRole('button', { name: 'Back to conversations' }).click()
      await side.locator('.conversation-row').first().waitFor()
    }

    test('[PAGE-1] without a name in the address one is two people at once, and can be any of them', async () => {
      const { page, troubles } = await people.visit('/', { viewport: { width: 1440, height: 900 } })
      await toList(pane(page, 'start'))
      const names = await pane(page, 'end').locator('.who option').allTextContents()
      expect(names).toHaveLength(6)
      await pane(page, 'end').locator('.who select').selectOption('amy')
      await pane(page, 'end').locator('.side-bar').getByText('Amy Adler').waitFor()
      expect(troubles).toEqual([])
    })

    test('[PAGE-30] what one side says travels through its room to the other, and as a badge where nobody looks', async () => {
      const { page, troubles } = await people.visit('/', { viewport: { width: 1440, height: 900 } })
      const [ada, ina] = [pane(page, 'start'), pane(page, 'end')]
      await ina.locator('.conversation-row[data-kind=class]').click()
      await ina.locator('.liveness[data-state=live]').waitFor()
      await toList(ada)
      const direct = `[data-id="${people.demo.seeded('direct')}"]`
      await ada.locator(direct).click()
      await ada.locator('.liveness[data-state=live]').waitFor()
      await ada.locator('textarea').fill('One more question …')
      await ada.locator('textarea').press('Enter')
      // Ina has another conversation open: it reaches her through her personal room
      await page
        .locator('.frames [data-room=personal]')
        .filter({ hasText: 'Ina' })
        .filter({ hasText: 'summaries' })
        .first()
        .waitFor()
      await page.locator('.frames [data-room=conversation]').filter({ hasText: 'ack' }).first().waitFor()
      await expect
        .poll(() => page.locator('.room-card.personal[data-side=end] .unread-total').textContent())
        .not.toBe('0')
      await ina.getByRole('button', { name: 'Back to conversations' }).click()
      await ina.locator(direct).click()
      await ina.getByRole('article').filter({ hasText: 'One more question' }).waitFor()
      await page.getByRole('tab', { name: 'Round trips' }).click()
      await page.locator('.trips').getByText('send → ack').waitFor()
      expect(troubles).toEqual([])
    })

    test('[PAGE-31] a side that goes through a tunnel says so, keeps what is written, and misses nothing', async () => {
      const id = await people.demo.aGroup('Train', 'ada', ['ina'])
      const { page } = await people.visit('/', { viewport: { width: 1440, height: 900 } })
      const [ada, ina] = [pane(page, 'start'), pane(page, 'end')]
      await toList(ada)
      for (const side of [ina, ada]) {
        await side.locator(`[data-id="${id}"]`).click()
        await side.locator('.liveness[data-state=live]').waitFor()
      }
      await ada.getByRole('button', { name: 'Enter a tunnel' }).click()
      await ada.getByText('No network.').waitFor()
      await ina.locator('textarea').fill('from the platform')
      await ina.locator('textarea').press('Enter')
      await ada.locator('textarea').fill('from the train')
      await ada.locator('textarea').press('Enter')
      await ada.getByText('Waits for the connection').waitFor()
      await ada.getByRole('button', { name: 'Leave the tunnel' }).click()
      for (const side of [ada, ina])
        await expect
          .poll(() => side.locator('article .text').allTextContents(), { timeout: 35_000 })
          .toEqual(['from the platform', 'from the train'])
    })
  })

  describe('other people’s pages', () => {
    test('[PAGE-32] one tag on a page of another origin works under a strict policy with Trusted Types, without a cookie', async () => {
      const { page, troubles, context } = await people.visit('/?as=ada')
      await page.goto(people.demo.hostOrigin)
      const id = people.demo.seeded('class')
      await row(page, id).click()
      await isLive(page)
      await say(page, 'From *somebody else’s* page: $x^2$')
      await article(page, 'somebody else’s').locator('em').waitFor()
      await article(page, 'somebody else’s').locator('.katex').first().waitFor()
      expect(await context.cookies()).toEqual([])
      expect(await page.evaluate(() => document.head.querySelectorAll('style, link').length)).toBe(0)
      expect(troubles.filter((trouble) => !trouble.includes('favicon'))).toEqual([])
    })

    test('[PAGE-33] a frame asks the page around for its token and needs nothing else', async () => {
      const { page, context } = await people.visit('/?as=ada')
      await page.goto(`${people.demo.hostOrigin}/framed`)
      const frame = page.frameLocator('iframe')
      await frame.locator('.side-bar').getByText('Ben Weiss').waitFor()
      await frame.locator('.conversation-row[data-kind=group]').first().click()
      await frame.locator('.liveness[data-state=live]').waitFor()
      expect(await context.cookies()).toEqual([])
    })

    test('[PAGE-23] the page asks nobody but its own server and the platform that signs tokens', async () => {
      const { page } = await people.visit(path('ada'))
      const asked = new Set<string>()
      page.on('request', (request) => asked.add(new URL(request.url()).host))
      await page.reload()
      await page.locator('.conversation-row[data-kind=class]').first().click()
      await isLive(page)
      expect([...asked].sort()).toEqual([people.demo.url.host, new URL(people.demo.platformUrl).host].sort())
    })
  })

  describe('hands, eyes and ears', () => {
    test('[PAGE-17] nothing scrolls sideways on a phone, and list and conversation take turns', async () => {
      const { page } = await people.visit(path('ada'), {
        viewport: { width: 320, height: 640 },
        hasTouch: true,
      })
      await page.locator('.conversation-row[data-kind=class]').tap()
      await isLive(page)
      expect(await page.locator('.side').isVisible()).toBe(false)
      expect(await hasSidewaysScroll(page)).toBe(false)
      await page.getByRole('button', { name: 'Back to conversations' }).tap()
      await page.locator('.conversation-row[data-kind=class]').waitFor()
      expect(await page.locator('.room').isVisible()).toBe(false)
      expect(await hasSidewaysScroll(page)).toBe(false)
    })

    test('[PAGE-18] by keyboard alone: open, write, walk the log, answer, delete, and go elsewhere', async () => {
      const id = await people.demo.aGroup('Keyboard')
      const { page } = await people.visit(path('ada'))
      await row(page, id).waitFor()
      await tabUntil(page, /conversation-row/)
      await page.keyboard.press('Home')
      for (let step = 0; step < 40 && !(await isFocusedRow(page, id)); step++)
        await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await isLive(page)
      await expect.poll(() => focused(page)).toMatch(/^textarea/) // opening leads there by itself
      await page.keyboard.type('first')
      await page.keyboard.press('Shift+Enter')
      await page.keyboard.type('second')
      await page.keyboard.press('Enter')
      await page.getByText('Sent', { exact: true }).waitFor()
      expect(await textsIn(page)).toEqual(['first\nsecond'])
      await people.demo.say('ben', id, 'What about lunch?')
      await article(page, 'What about lunch?').waitFor()

      for (let press = 0; press < 12 && !(await focused(page)).startsWith('article'); press++)
        await page.keyboard.press('Shift+Tab')
      expect(await focused(page)).toMatch(/^article/)
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      await page.getByRole('menu').waitFor()
      await page.keyboard.press('r')
      for (let press = 0; press < 5 && (await page.evaluate(labelOfFocus)) !== 'Reply'; press++)
        await page.keyboard.press('r')
      await page.keyboard.press('Enter')
      await expect.poll(() => focused(page)).toMatch(/^textarea/)
      await page.keyboard.type('At one.')
      await page.keyboard.press('Enter')
      await article(page, 'At one.').locator('.quote').filter({ hasText: 'What about lunch?' }).waitFor()

      await page.keyboard.press('Alt+ArrowDown') // from the latest one to the one below it
      await page.locator('.room-bar h2').filter({ hasNotText: 'Keyboard' }).waitFor()
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type('Biology')
      await page.keyboard.press('Enter')
      await page.locator('.room-bar h2').filter({ hasText: 'Biology 101' }).waitFor()
    })

    test.each(['light', 'dark'] as const)(
      '[PAGE-22] text stands out, and every control and region says what it is, on every screen in %s',
      async (colorScheme) => {
        const id = people.demo.seeded('class')
        const { page } = await people.visit(path('ina'), { colorScheme })
        await page.locator('.conversation-row').first().waitFor()
        await open(page, id)
        await say(page, 'For **contrast**: `code`, @ada and a [link](https://example.org).')
        await page
          .getByText(/^Se[ne]/)
          .first()
          .waitFor()
        const isAboutColours = colorScheme === 'dark'
        expect(await faultsOn(page, 'conversation', { isAboutColours })).toEqual([])
        // what differs between the schemes are colours, and those are all on the two screens around this
        if (colorScheme === 'light') await lookAround(page)
        await page.goto(new URL('/', people.demo.url).href)
        await page.locator('.pane[data-side=end] .conversation-row').first().waitFor()
        await page.locator('.frames li').first().waitFor()
        expect(await faultsOn(page, 'demo', { isAboutColours, isAroundWidget: true })).toEqual([])
      },
    )

    test('[PAGE-34] it speaks German and Arabic, and stands the other way round where people read that way', async () => {
      const { page } = await people.visit(`${path('ada')}&locale=ar`)
      await page.getByRole('navigation', { name: 'المحادثات' }).waitFor()
      await open(page, people.demo.seeded('class'))
      const [list, room] = await Promise.all([
        page.locator('.side').boundingBox(),
        page.locator('.room').boundingBox(),
      ])
      expect((list?.x ?? 0) > (room?.x ?? 0)).toBe(true)
      expect(await hasSidewaysScroll(page)).toBe(false)
      expect(await faultsOn(page, 'arabic', { isAboutWords: true })).toEqual([])
      const german = await people.visit(`${path('ada')}&locale=de`)
      await german.page.getByRole('navigation', { name: 'Unterhaltungen' }).waitFor()
    })
  })
})

function isFocusedRow(page: Page, id: string): Promise<boolean> {
  return page.evaluate((wanted) => {
    const inner = document.activeElement?.shadowRoot?.activeElement
    return inner instanceof HTMLElement && inner.dataset['id'] === wanted
  }, id)
}

function labelOfFocus(): string {
  return document.activeElement?.shadowRoot?.activeElement?.textContent?.trim() ?? ''
}

/** The screens behind a press. */
async function lookAround(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Conversation menu' }).click()
  expect(await faultsOn(page, 'menu')).toEqual([])
  await page.getByRole('menuitem', { name: 'Members' }).click()
  await page.getByRole('dialog').getByText('Ada Osei').waitFor()
  expect(await faultsOn(page, 'members')).toEqual([])
  await page.keyboard.press('Escape')
  await page.locator('.room-bar').getByRole('button', { name: 'Search' }).click()
  await page.getByRole('dialog').waitFor()
  expect(await faultsOn(page, 'search')).toEqual([])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  expect(await faultsOn(page, 'switcher')).toEqual([])
  await page.keyboard.press('Escape')
  await page.locator('.conversation-row[data-kind=announcement]').click()
  await isLive(page)
  expect(await faultsOn(page, 'announcement')).toEqual([])
}
