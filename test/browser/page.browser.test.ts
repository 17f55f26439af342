/**
 * The page as people use it: the production build, a real browser, two people side by side. What the protocol
 * does is proved elsewhere; here it is what somebody sees, types and never loses. Rules: docs/SPEC.md, PAGE-….
 */
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { textCharactersMax, tokenLeewaySeconds } from '../../schema/limits.ts'
import { type Demo, findChromium, launchChromium, startDemo, type Visitor } from './demo.ts'

const executable = findChromium()
const why = executable ? '' : ' (skipped: there is no Chromium on this machine; name one with CHROMIUM_PATH)'

describe.skipIf(!executable)(`the page${why}`, () => {
  let demo: Demo
  let browser: Browser
  const visitors: Visitor[] = []

  beforeAll(async () => {
    ;[demo, browser] = await Promise.all([startDemo(), launchChromium(executable ?? '')])
  })
  afterAll(async () => {
    await browser.close()
    await demo.stop()
  })
  afterEach(async () => {
    await Promise.all(visitors.splice(0).map(({ context }) => context.close()))
  })

  async function visit(path: string, options?: Parameters<Demo['openPage']>[2]): Promise<Visitor> {
    const visitor = await demo.openPage(browser, path, options)
    visitors.push(visitor)
    return visitor
  }

  /** A tab of theirs with this conversation open and live. */
  async function inRoom(
    who: string,
    conversationId: string,
    options?: Parameters<Demo['openPage']>[2],
  ): Promise<Visitor> {
    const visitor = await visit(`/?as=${who}#${conversationId}`, options)
    await isLive(visitor.page)
    return visitor
  }

  describe('signing in', () => {
    test('[PAGE-1] without a name in the address, the page lists who can sign in, with role and what they do', async () => {
      const { page, troubles } = await visit('/')
      await page.getByRole('link', { name: 'Dr Ina Holm' }).waitFor()
      const rows = await page.locator('#people a').allInnerTexts()
      expect(rows).toHaveLength(6)
      expect(rows.find((row) => row.includes('Ina'))).toMatch(/teaches Biology 101\s+instructor/)
      await page.getByRole('link', { name: 'Ben Weiss' }).click()
      await page.getByText('Ben Weiss, student').waitFor()
      expect(troubles).toEqual([])
    })

    test('[PAGE-2] where nobody signs tokens, a pasted one signs in, survives a reload and is forgotten on leaving', async () => {
      const { page } = await visit('/', { withPlatform: false })
      await page.getByLabel('Token').fill('nonsense')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').filter({ hasText: 'token' }).waitFor()
      await page.getByLabel('Token').fill(` ${await demo.tokenFor('ben')}\n`)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('Ben Weiss, student').waitFor()
      await page.reload()
      await page.getByText('Ben Weiss, student').waitFor()
      await page.getByRole('link', { name: 'Switch' }).click()
      await page.getByLabel('Token').waitFor()
    })

    test('[PAGE-3] whoever is unknown is told so, and so is a server key', async () => {
      const { page } = await visit('/?as=nobody')
      await page.getByRole('alert').filter({ hasText: 'Nobody by that name' }).waitFor()
      const pasted = await visit('/', { withPlatform: false })
      await pasted.page.getByLabel('Token').fill(demo.serverKey)
      await pasted.page.getByRole('button', { name: 'Sign in' }).click()
      await pasted.page.getByRole('alert').filter({ hasText: 'key for servers' }).waitFor()
    })
  })

  describe('conversations', () => {
    test('[PAGE-4] all four kinds are listed and open with what was said in them', async () => {
      const { page, troubles } = await visit('/?as=ada')
      const seen: Record<string, string | null> = {}
      for (const kind of ['direct', 'group', 'class', 'announcement']) {
        await page.locator(`#list a[data-kind=${kind}]`).last().click()
        await page.locator(`#list a[data-kind=${kind}][aria-current=page]`).waitFor()
        await isLive(page)
        await page.locator('article').first().waitFor()
        seen[kind] = await page.locator('#title').textContent()
      }
      expect(seen).toEqual({
        direct: 'Dr Ina Holm',
        group: 'Lab group 3',
        class: 'Biology 101',
        announcement: 'Campus news',
      })
      expect(troubles).toEqual([])
    })

    test('[PAGE-5] an announcement shows why a reader has no composer, and its publisher has one', async () => {
      const id = demo.seeded('announcement')
      const [reader, publisher] = await Promise.all([inRoom('ada', id), inRoom('amy', id)])
      await reader.page.getByText('You can read along.').waitFor()
      expect(await reader.page.getByLabel('Message', { exact: true }).isVisible()).toBe(false)
      await say(publisher.page, 'The gym is closed on Friday.')
      await reader.page.getByRole('article').filter({ hasText: 'The gym is closed on Friday.' }).waitFor()
    })

    test('[PAGE-6] an address that is no conversation of mine says so and is not knocked at again', async () => {
      const { page } = await visit(`/?as=ben#${demo.seeded('direct')}`)
      await page.getByText('You are not a member').waitFor()
      expect(await page.locator('#state').textContent()).toBe('Closed')
      const sockets = countSockets(page)
      await page.waitForTimeout(2_500)
      expect(sockets.count).toBe(0)
    })

    test('[PAGE-7] older messages come by the button and by scrolling up, and what is read stays in place', async () => {
      const id = await demo.aGroup('Long talk')
      for (let index = 1; index <= 120; index++) await demo.say('ben', id, `number ${index}`)
      const { page } = await inRoom('ada', id)
      const newest = page.getByText('number 120', { exact: true })
      expect(await page.getByRole('article').count()).toBe(50)
      expect(await newest.isVisible()).toBe(true)
      await page.getByRole('button', { name: 'Show older messages' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('number 21', { exact: true }).waitFor({ state: 'attached' })
      const wasOldest = page.getByText('number 71', { exact: true })
      expect(await isInSight(page, wasOldest)).toBe(true)

      await page.locator('#log').evaluate((log) => log.scrollTo(0, 100))
      await page.getByText('number 1', { exact: true }).waitFor({ state: 'attached' })
      expect(await isInSight(page, page.getByText('number 22', { exact: true }))).toBe(true)
      expect(await numbersIn(page)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1))
      expect(await page.getByRole('button', { name: 'Show older messages' }).count()).toBe(0)
    })
  })

  describe('talking', () => {
    test('[PAGE-8] what one person sends, the other sees live, once, under the right name', async () => {
      const id = await demo.aGroup('Two tabs')
      const [ada, ben] = await Promise.all([inRoom('ada', id), inRoom('ben', id)])
      await say(ada.page, 'Is anybody here?')
      const heard = ben.page.getByRole('article').filter({ hasText: 'Is anybody here?' })
      await heard.waitFor()
      expect(await heard.locator('header b').textContent()).toBe('Ada Osei')
      await say(ben.page, 'I am.')
      await ada.page.getByRole('article').filter({ hasText: 'I am.' }).waitFor()
      for (const { page, troubles } of [ada, ben]) {
        expect(await textsIn(page)).toEqual(['Is anybody here?', 'I am.'])
        expect(troubles).toEqual([])
      }
    })

    test('[PAGE-9] a message is echoed at once as sending and is sent when the room has answered', async () => {
      const id = await demo.aGroup('Echo')
      const { page } = await visit('/?as=ada')
      const tunnel = await slowTunnel(page)
      await page.locator(`#list a[href="#${id}"]`).click()
      await isLive(page)
      await say(page, 'into the tunnel')
      const echo = page.getByRole('article').filter({ hasText: 'into the tunnel' })
      expect(await echo.locator('.fate').textContent()).toBe('Sending …')
      tunnel.release()
      await echo.getByText('Sent', { exact: true }).waitFor()
      expect(await textsIn(page)).toEqual(['into the tunnel'])
    })

    test('[PAGE-10] after a time without network nothing is missing and nothing is there twice', async () => {
      const id = await demo.aGroup('Tunnel')
      const ada = await inRoom('ada', id)
      await say(ada.page, 'message 1')
      await ada.page.getByText('Sent', { exact: true }).waitFor()

      await ada.context.setOffline(true)
      await demo.cutSockets(id)
      await ada.page.locator('#state[data-state=waiting]').waitFor()
      for (const number of [2, 3]) await demo.say('ben', id, `message ${number}`)
      await say(ada.page, 'message 4')
      await say(ada.page, 'message 5')
      expect(await ada.page.getByText('Waiting for the connection').count()).toBe(2)
      await ada.context.setOffline(false)

      await isLive(ada.page)
      await expect.poll(() => numbersIn(ada.page)).toEqual([1, 2, 3, 4, 5])
      await ada.page.getByText('Sent', { exact: true }).waitFor()
      const page = await demo.call('ben', 'GET', `/v1/conversations/${id}/messages`)
      expect((page['data'] as { text: string }[]).map(({ text }) => text)).toEqual(await textsIn(ada.page))
    })

    test('[PAGE-11] a socket that is cut again and again costs no message and doubles none', async () => {
      const id = await demo.aGroup('Bad network')
      const [ada, ben] = await Promise.all([inRoom('ada', id), inRoom('ben', id)])
      for (let number = 1; number <= 12; number++) {
        await say(number % 2 ? ada.page : ben.page, `message ${number}`)
        if (number % 4 > 0) continue
        await Promise.all([isLive(ada.page), isLive(ben.page)]) // a room that nobody has come back to is not running
        await demo.cutSockets(id)
      }
      const said = Array.from({ length: 12 }, (_, index) => index + 1)
      for (const { page } of [ada, ben])
        await expect
          .poll(async () => (await numbersIn(page)).sort((a, b) => a - b), { timeout: 30_000 })
          .toEqual(said)
      await expect
        .poll(async () => (await numbersIn(ada.page)).join())
        .toBe((await numbersIn(ben.page)).join())
    })

    test('[PAGE-12] a reload shows the same conversation with everything in it', async () => {
      const id = await demo.aGroup('Reload')
      const { page } = await inRoom('ada', id)
      for (const text of ['one', 'two\nlines', 'three']) await say(page, text)
      await page.getByText('Sent', { exact: true }).waitFor()
      const before = await textsIn(page)
      await page.reload()
      await isLive(page)
      expect(await textsIn(page)).toEqual(before)
      expect(before).toEqual(['one', 'two\nlines', 'three'])
    })

    test('[PAGE-13] a refused message stays with its reason, and can be tried again or deleted', async () => {
      const id = await demo.aGroup('Refusals')
      const { page } = await inRoom('ada', id)
      // a lone surrogate cannot be kept; the text field lets it through
      await page.getByLabel('Message', { exact: true }).evaluate((field: HTMLTextAreaElement) => {
        field.value = 'half a \ud83d'
        field.dispatchEvent(new Event('input'))
      })
      await page.getByRole('button', { name: 'Send' }).click()
      const failed = page.getByRole('article').filter({ hasText: 'Not sent' })
      await failed.getByText('surrogate').waitFor()
      await failed.getByRole('button', { name: 'Retry' }).click()
      await failed.getByText('surrogate').waitFor()
      await failed.getByRole('button', { name: 'Delete' }).click()
      await expect.poll(() => page.getByRole('article').count()).toBe(0)
    })

    test('[PAGE-14] somebody who is removed is told so at once and not let back in by insisting', async () => {
      const id = await demo.aGroup('Removed')
      const { page } = await inRoom('ben', id)
      await demo.call('ada', 'DELETE', `/v1/conversations/${id}/members/ben`)
      await demo.say('ada', id, 'not for Ben')
      await page.getByText('You are not a member').waitFor()
      expect(await textsIn(page)).toEqual([])
      await page.getByRole('button', { name: 'Open again' }).click()
      await page.getByText('You are not a member').waitFor()
    })

    test('[PAGE-24] a token that ends is replaced unnoticed; a pasted one asks to sign in again', async () => {
      const id = await demo.aGroup('Token')
      const almostOver = 4 - tokenLeewaySeconds // clocks may differ, so a token lives on for that long
      const pasted = await visit('/', { withPlatform: false })
      await pasted.page.getByLabel('Token').fill(await demo.tokenFor('ada', almostOver))
      await pasted.page.getByRole('button', { name: 'Sign in' }).click()
      await pasted.page.locator(`#list a[href="#${id}"]`).click()
      const asked = await visit('/?as=ada')
      await asked.page.locator('#list a').first().waitFor() // signed in: from here on each dial asks for one token
      let tokens = 0
      await asked.context.route('**/token/ada', async (route) => {
        tokens += 1
        await route.fulfill({ json: { token: await demo.tokenFor('ada', tokens === 1 ? almostOver : 600) } })
      })
      await asked.page.locator(`#list a[href="#${id}"]`).click()
      for (const { page } of [pasted, asked]) await isLive(page)

      expect(tokens).toBe(1)
      await asked.page.waitForTimeout(4_500)
      await demo.say('ben', id, 'after the hour')
      await asked.page.getByRole('article').filter({ hasText: 'after the hour' }).waitFor()
      expect(tokens).toBe(2)
      expect(await textsIn(asked.page)).toEqual(['after the hour'])
      await pasted.page.getByRole('link', { name: 'Sign in again' }).click()
      await pasted.page.getByLabel('Token').waitFor()
    })
  })

  describe('two rooms at a time', () => {
    const badgeOf = (page: Page, id: string) => page.locator(`#list a[href="#${id}"] .badge`)

    test('[PAGE-25] what is said elsewhere appears as a badge, with who said it, and opening it takes the badge away', async () => {
      const id = await demo.aGroup('Badges')
      const { page, troubles } = await visit('/?as=ada')
      await page.locator(`#list a[href="#${id}"]`).waitFor()
      await demo.say('ben', id, 'one')
      await demo.say('ben', id, 'two, for @ada')
      await expect.poll(() => badgeOf(page, id).allTextContents()).toEqual(['@ 1 mentions you', '2 unread'])
      expect(await page.locator(`#list a[href="#${id}"]`).innerText()).toContain('two, for @ada')
      await page.locator(`#list a[href="#${id}"]`).click()
      await expect.poll(() => badgeOf(page, id).count()).toBe(0)
      expect(troubles).toEqual([])
    })

    test('[PAGE-26] a message that arrives before one’s eyes is born read', async () => {
      const id = await demo.aGroup('Looking')
      const { page } = await visit(`/?as=ada#${id}`)
      await isLive(page)
      await demo.say('ben', id, 'while you look')
      await page.getByRole('article').filter({ hasText: 'while you look' }).waitFor()
      const other = await visit('/?as=ada')
      await other.page.locator(`#list a[href="#${id}"]`).waitFor()
      expect(await badgeOf(other.page, id).count()).toBe(0)
      expect(await badgeOf(page, id).count()).toBe(0)
    })

    test('[PAGE-27] a badge that is cleared on one device goes from the other', async () => {
      const id = await demo.aGroup('Devices')
      const [laptop, phone] = [await visit('/?as=ada'), await visit('/?as=ada')]
      for (const { page } of [laptop, phone]) await page.locator(`#list a[href="#${id}"]`).waitFor()
      await demo.say('ben', id, 'on both')
      for (const { page } of [laptop, phone]) await expect.poll(() => badgeOf(page, id).count()).toBe(1)
      await phone.page.bringToFront()
      await phone.page.locator(`#list a[href="#${id}"]`).click()
      await expect.poll(() => badgeOf(laptop.page, id).count()).toBe(0)
    })

    test('[PAGE-28] a conversation that one is added to appears in the list, and goes when one is removed', async () => {
      const { page } = await visit('/?as=cyd')
      const list = page.locator('#list')
      const id = await demo.aGroup('Newcomers', 'ada', ['cyd'])
      await list.getByText('Newcomers').waitFor()
      await demo.call('ada', 'DELETE', `/v1/conversations/${id}/members/cyd`)
      await list.getByText('Newcomers').waitFor({ state: 'detached' })
    })
  })

  describe('hostile text', () => {
    const hostile = [
      '<img src=x onerror="document.title=1;alert(1)">',
      '</script><script>document.title = 1</script>',
      '"><svg onload=alert(1)>',
      'javascript:alert(1)',
      '&lt;b&gt; &amp; &#60;',
      '\u202Eright to left\u202C \u2066isolated',
      'שלום עולם, hello',
      'e' + '\u0301'.repeat(200),
      '👩‍👩‍👧‍👦\u200D\uFE0F',
      '{{constructor.constructor("alert(1)")()}} ${alert(1)}',
      'a  b\n\n  c\td',
      'x'.repeat(textCharactersMax),
    ]

    test('[PAGE-15] whatever is written is shown as the text that it is, and nothing of it runs', async () => {
      const id = await demo.aGroup('</title><img src=x onerror=alert(1)>')
      const [ada, ben] = await Promise.all([
        inRoom('ada', id),
        inRoom('ben', id, { viewport: { width: 390, height: 800 } }),
      ])
      const title = await ada.page.title()
      for (const text of hostile) {
        await say(ada.page, text)
        await expect.poll(() => textsIn(ben.page)).toContain(text)
      }
      for (const { page, troubles } of [ada, ben]) {
        expect(await textsIn(page)).toEqual(hostile)
        expect(await page.title()).toBe(title)
        expect(await page.locator('article img, article script, article svg, .bar img').count()).toBe(0)
        expect(await hasSidewaysScroll(page)).toBe(false)
        expect(troubles).toEqual([])
      }
    })

    test('[PAGE-16] text that turns direction leaves the name and time beside it alone', async () => {
      const id = await demo.aGroup('Direction')
      await demo.say('ben', id, 'abc \u202E never closed')
      const { page } = await inRoom('ada', id)
      const article = page.getByRole('article')
      const [name, time] = await Promise.all([
        article.locator('header b').boundingBox(),
        article.locator('time').boundingBox(),
      ])
      expect((name?.x ?? 0) < (time?.x ?? 0)).toBe(true)
      expect(await article.locator('.text').evaluate((text) => getComputedStyle(text).unicodeBidi)).toBe(
        'plaintext',
      )
    })
  })

  describe('hands, eyes and ears', () => {
    test('[PAGE-17] nothing scrolls sideways on a phone, and list and conversation take turns', async () => {
      const { page } = await visit('/?as=ada', { viewport: { width: 320, height: 640 }, hasTouch: true })
      await page.locator('#list a[data-kind=class]').tap()
      await isLive(page)
      expect(await page.locator('#side').isVisible()).toBe(false)
      expect(await hasSidewaysScroll(page)).toBe(false)
      await page.getByRole('link', { name: 'Back to conversations' }).tap()
      await page.locator('#list a[data-kind=class]').waitFor()
      expect(await page.locator('#room').isVisible()).toBe(false)
      expect(await hasSidewaysScroll(page)).toBe(false)
    })

    test('[PAGE-18] by keyboard alone: into the list, into the composer, Enter sends, Shift+Enter breaks', async () => {
      const id = await demo.aGroup('Keyboard')
      const { page } = await visit('/?as=ada')
      await page.locator(`#list a[href="#${id}"]`).waitFor()
      await tabUntil(page, `#list a[href="#${id}"]`)
      await page.keyboard.press('Enter')
      await isLive(page)
      await expect.poll(() => focused(page)).toBe('text') // opening leads there by itself
      await page.locator('#leave').focus()
      await tabUntil(page, '#text')
      await page.keyboard.type('first')
      await page.keyboard.press('Shift+Enter')
      await page.keyboard.type('second')
      await page.keyboard.press('Enter')
      await page.getByText('Sent', { exact: true }).waitFor()
      expect(await textsIn(page)).toEqual(['first\nsecond'])
      expect(await focused(page)).toBe('text')
      await page.keyboard.press('Enter') // nothing written, nothing sent
      expect(await textsIn(page)).toHaveLength(1)
    })

    test('[PAGE-19] every control has a name, and the log, the articles and the state say what they are', async () => {
      const { page } = await inRoom('ada', demo.seeded('class'))
      const nameless = await page
        .locator('button:visible, a:visible, textarea:visible')
        .evaluateAll((controls) =>
          controls
            .filter((control) => {
              const label =
                control instanceof HTMLTextAreaElement
                  ? control.labels?.[0]?.textContent
                  : control.textContent
              return !control.getAttribute('aria-label') && !label?.trim()
            })
            .map(({ outerHTML }) => outerHTML),
        )
      expect(nameless).toEqual([])
      for (const role of ['log', 'status', 'navigation', 'main'] as const)
        await page.getByRole(role).first().waitFor()
      expect(await page.getByRole('article').count()).toBeGreaterThan(0)
      expect(await page.locator('html').getAttribute('lang')).toBe('en')
    })

    test('[PAGE-20] a new message of somebody else is announced once to those who listen, history is not', async () => {
      const id = await demo.aGroup('Listening')
      await demo.say('ben', id, 'long ago')
      const { page } = await inRoom('ada', id)
      await demo.say('ben', id, 'just now')
      const announcer = page.locator('#announcer')
      await expect.poll(() => announcer.textContent(), { timeout: 5_000 }).toBe('Ben Weiss: just now')
    })

    test('[PAGE-21] who has scrolled up is not pulled down, sees how many are new, and gets there by one press', async () => {
      const id = await demo.aGroup('Scrolled up')
      for (let index = 1; index <= 40; index++) await demo.say('ben', id, `number ${index}`)
      const { page } = await inRoom('ada', id)
      await page.locator('#log').evaluate((log) => log.scrollTo(0, 300))
      const before = await page.locator('#log').evaluate((log) => log.scrollTop)
      for (const number of [41, 42]) await demo.say('ben', id, `number ${number}`)
      await page.getByRole('button', { name: '2 new' }).waitFor()
      expect(await page.locator('#log').evaluate((log) => log.scrollTop)).toBe(before)
      await page.getByRole('button', { name: '2 new' }).click()
      await expect.poll(() => isInSight(page, page.getByText('number 42', { exact: true }))).toBe(true)
      await page.getByRole('button', { name: '2 new' }).waitFor({ state: 'hidden' })
    })

    test.each(['light', 'dark'] as const)(
      '[PAGE-22] text stands out by 4.5 to 1 or more in %s',
      async (colorScheme) => {
        const { page } = await inRoom('ada', demo.seeded('class'), { colorScheme })
        await say(page, 'for contrast')
        await page.getByText('Sent', { exact: true }).waitFor()
        expect(await weakest(page)).toBeGreaterThanOrEqual(4.5)
      },
    )

    test('[PAGE-23] the page asks nobody but its own server and the platform that signs tokens', async () => {
      const { page } = await visit('/?as=ada')
      const asked = new Set<string>()
      page.on('request', (request) => asked.add(new URL(request.url()).host))
      await page.reload()
      await page.locator('#list a[data-kind=class]').first().click()
      await isLive(page)
      expect([...asked].sort()).toEqual([demo.url.host, new URL(demo.platformUrl).host].sort())
    })
  })
})

async function isLive(page: Page): Promise<void> {
  await page.locator('#state[data-state=live]').waitFor()
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

function textsIn(page: Page): Promise<string[]> {
  return page.locator('article .text').allTextContents()
}

async function numbersIn(page: Page): Promise<number[]> {
  return (await textsIn(page)).map((text) => Number(/\d+/.exec(text)?.[0]))
}

async function isInSight(page: Page, locator: Locator): Promise<boolean> {
  const [log, box] = await Promise.all([page.locator('#log').boundingBox(), locator.boundingBox()])
  return log !== null && box !== null && box.y >= log.y && box.y + box.height <= log.y + log.height
}

/** Holds back what the page sends to say something, until it is released; joins pass. */
async function slowTunnel(page: Page): Promise<{ release: () => void }> {
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

function hasSidewaysScroll(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    [...document.querySelectorAll('html, body, #log, #list, #home, #room')].some(
      ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth && clientWidth > 0,
    ),
  )
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.id ?? '')
}

async function tabUntil(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 60; press++) {
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`60 tabs did not lead to ${selector}`)
}

/** The lowest contrast of visible text against the nearest painted ground, as WCAG 2 computes it. */
function weakest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const channels = (color: string): number[] => {
      const canvas = document.createElement('canvas').getContext('2d')
      if (!canvas) return []
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const light = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(color).map((value) => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const groundOf = (element: Element | null): string => {
      if (!element) return 'white'
      const { backgroundColor } = getComputedStyle(element)
      return (channels(backgroundColor)[3] ?? 0) > 0 ? backgroundColor : groundOf(element.parentElement)
    }
    const ratios = [...document.querySelectorAll('#home *')]
      .filter((element) => element.checkVisibility() && !element.matches(':disabled, .unseen, .unseen *'))
      .filter(({ childNodes }) =>
        [...childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
      )
      .map((element) => {
        const [ink, ground] = [light(getComputedStyle(element).color), light(groundOf(element))]
        return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
      })
    return Math.min(...ratios)
  })
}

function countSockets(page: Page): { count: number } {
  const sockets = { count: 0 }
  page.on('websocket', () => {
    sockets.count += 1
  })
  return sockets
}
