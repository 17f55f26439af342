/**
 * The widget as people use it: the production build, a real browser, several people side by side. What the protocol does is
 * proved elsewhere; here it is what somebody sees, types and never loses. Rules: docs/SPEC.md, PAGE-….
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { shared, visitors, why } from './visitors.ts'
import {
  article,
  badge,
  countSockets,
  field,
  isInSight,
  isLive,
  numbersIn,
  open,
  path,
  row,
  say,
  slowTunnel,
  textsIn,
  unsaid,
} from './window.ts'

const uploads = join(import.meta.dirname, '../../../shared/testdata/uploads')
const hasTestdata = existsSync(uploads)

describe.skipIf(!shared)(`talking in the widget${why}`, () => {
  const people = visitors()

  describe('conversations', () => {
    test('[PAGE-4] all four kinds are listed and open with what was said in them', async () => {
      const { page, troubles } = await people.visit(path('ada'))
      const seen: Record<string, string | null> = {}
      for (const kind of ['direct', 'group', 'class', 'announcement'] as const) {
        await row(page, people.demo.seeded(kind)).click()
        await page.locator(`.room[data-kind=${kind}]`).waitFor()
        await isLive(page)
        await page.getByRole('article').first().waitFor()
        seen[kind] = await page.locator('.room-bar h2').textContent()
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
      const id = people.demo.seeded('announcement')
      const [reader, publisher] = await Promise.all([people.inRoom('ada', id), people.inRoom('amy', id)])
      await reader.page.getByText('You can read along.').waitFor()
      expect(await field(reader.page).count()).toBe(0)
      await say(publisher.page, 'The gym is closed on Friday.')
      await article(reader.page, 'The gym is closed on Friday.').waitFor()
    })

    test('[PAGE-6] an address that is no conversation of mine says so and is not knocked at again', async () => {
      const { page } = await people.visit(path('ben', people.demo.seeded('direct')))
      await page.getByText('You are not a member').waitFor()
      const sockets = countSockets(page)
      await page.waitForTimeout(1_200) // the first wait before a dial is at most half a second
      expect(sockets.count).toBe(0)
    })

    test('[PAGE-7] older messages come by scrolling up, and what is read stays in place', async () => {
      const id = await people.demo.aGroup('Long talk')
      for (let index = 1; index <= 80; index++) await people.demo.say('ben', id, `number ${index}`)
      await people.demo.call('ada', 'POST', `/v1/conversations/${id}/read`, { seq: 80 })
      const { page } = await people.inRoom('ada', id)
      expect(await isInSight(page, page.getByText('number 80', { exact: true }))).toBe(true)
      await page.locator('.log').hover()
      for (let turn = 0; turn < 40 && !(await numbersIn(page)).includes(1); turn++) {
        await page.mouse.wheel(0, -700)
        await page.waitForTimeout(60)
      }
      await page.getByText('number 1', { exact: true }).waitFor()
      const shown = await numbersIn(page)
      expect(shown).toEqual(Array.from(shown, (_, index) => (shown[0] ?? 0) + index))
    })
  })

  describe('talking', () => {
    test('[PAGE-8] what one person sends, the other sees live, once, under the right name', async () => {
      const id = await people.demo.aGroup('Two windows')
      const [ada, ben] = await Promise.all([people.inRoom('ada', id), people.inRoom('ben', id)])
      await say(ada.page, 'Did you see the results?')
      await article(ben.page, 'Did you see the results?').waitFor()
      await say(ben.page, 'Just now!')
      await article(ada.page, 'Just now!').waitFor()
      for (const { page } of [ada, ben])
        expect(await textsIn(page)).toEqual(['Did you see the results?', 'Just now!'])
      expect(await article(ada.page, 'Just now!').locator('.sender').textContent()).toBe('Ben Weiss')
      expect([...ada.troubles, ...ben.troubles]).toEqual([])
    })

    test('[PAGE-9] a message is echoed at once as sending and becomes sent in place', async () => {
      const id = await people.demo.aGroup('Slow')
      const { page } = await people.visit(path('ada'))
      const tunnel = await slowTunnel(page)
      await page.goto(new URL(path('ada', id), people.demo.url).href)
      await page.reload() // the route holds for sockets that are dialled after it
      await isLive(page)
      await say(page, 'Slowly, slowly')
      await page.getByText('Sending …').waitFor()
      await page.evaluate(() => {
        const root = document.querySelector('homeroom-chat')?.shadowRoot
        root?.querySelector('article')?.setAttribute('data-was-here', '')
      })
      tunnel.release()
      await page.getByText('Sent', { exact: true }).waitFor()
      expect(await textsIn(page)).toEqual(['Slowly, slowly'])
    })

    test('[PAGE-10] what was said and written without a network is there afterwards, complete and in order', async () => {
      const id = await people.demo.aGroup('Tunnel')
      const ada = await people.inRoom('ada', id)
      await say(ada.page, 'message 1')
      await ada.page.getByText('Sent', { exact: true }).waitFor()
      await ada.context.setOffline(true)
      await people.demo.cutSockets(id)
      await ada.page.getByText('No network.').waitFor()
      for (const number of [2, 3]) await people.demo.say('ben', id, `message ${number}`)
      await say(ada.page, 'message 4')
      await say(ada.page, 'message 5')
      expect(await ada.page.getByText('Waits for the connection').count()).toBe(2)
      await ada.context.setOffline(false)

      await isLive(ada.page)
      await expect.poll(() => numbersIn(ada.page), { timeout: 35_000 }).toEqual([1, 2, 3, 4, 5])
      await ada.page.getByText('Nothing is missing.').waitFor()
      const page = await people.demo.call('ben', 'GET', `/v1/conversations/${id}/messages`)
      expect((page['data'] as { text: string }[]).map(({ text }) => text)).toEqual(await textsIn(ada.page))
    })

    test('[PAGE-11] a socket that is cut again and again costs no message and doubles none', async () => {
      const id = await people.demo.aGroup('Bad network')
      const [ada, ben] = await Promise.all([people.inRoom('ada', id), people.inRoom('ben', id)])
      for (let number = 1; number <= 8; number++) {
        await say(number % 2 ? ada.page : ben.page, `message ${number}`)
        if (number % 4 > 0) continue
        await Promise.all([isLive(ada.page), isLive(ben.page)]) // a room that nobody has come back to is not running
        await people.demo.cutSockets(id)
      }
      const said = Array.from({ length: 8 }, (_, index) => index + 1)
      for (const { page } of [ada, ben])
        await expect
          .poll(async () => (await numbersIn(page)).sort((one, other) => one - other), { timeout: 30_000 })
          .toEqual(said)
      await expect
        .poll(async () => (await numbersIn(ada.page)).join())
        .toBe((await numbersIn(ben.page)).join())
    })

    test('[PAGE-12] a reload shows the same conversation with everything in it, drafts included', async () => {
      const id = await people.demo.aGroup('Reload')
      const { page } = await people.inRoom('ada', id)
      for (const text of ['one', 'two\nlines', 'three']) await say(page, text)
      await page.getByText('Sent', { exact: true }).waitFor()
      await field(page).fill('half a thought')
      await page.waitForTimeout(1_500) // what is typed is kept a second later
      const before = await textsIn(page)
      await page.reload()
      await isLive(page)
      expect(await textsIn(page)).toEqual(before)
      expect(before).toEqual(['one', 'two\nlines', 'three'])
      expect(await field(page).inputValue()).toBe('half a thought')
    })

    test('[PAGE-13] a refused message stays with its reason, and can be tried again or deleted', async () => {
      const id = await people.demo.aGroup('Refusals')
      const { page } = await people.inRoom('ada', id)
      // a lone surrogate cannot be kept; the text field lets it through
      await field(page).evaluate((box: HTMLTextAreaElement) => {
        box.value = 'half a \ud83d'
        box.dispatchEvent(new Event('input', { bubbles: true }))
      })
      await field(page).press('Enter')
      const failed = article(page, 'Not sent')
      await failed.getByText('surrogate').waitFor()
      await failed.getByRole('button', { name: 'Try again' }).click()
      await failed.getByText('surrogate').waitFor()
      await failed.getByRole('button', { name: 'Delete' }).click()
      await expect.poll(() => page.getByRole('article').count()).toBe(0)
    })

    test('[PAGE-14] somebody who is removed is told so at once and not let back in by insisting', async () => {
      const id = await people.demo.aGroup('Removed')
      const { page } = await people.inRoom('ben', id)
      await people.demo.call('ada', 'DELETE', `/v1/conversations/${id}/members/ben`)
      await people.demo.say('ada', id, 'not for Ben')
      await page.getByText('You are not a member').waitFor()
      expect(await textsIn(page)).toEqual([])
      await page.getByRole('button', { name: 'Open again' }).click()
      await page.getByText('You are not a member').waitFor()
    })
  })

  describe('acting on what was said', () => {
    test('[PAGE-44] a reaction, an edit, a pin and somebody writing are seen by the other at once', async () => {
      const id = await people.demo.aGroup('Acts')
      await people.demo.say('ben', id, 'Who has the photos?')
      const [ada, ben] = await Promise.all([people.inRoom('ada', id), people.inRoom('ben', id)])
      const [mine, theirs] = [
        article(ada.page, 'Who has the photos?'),
        article(ben.page, 'Who has the photos?'),
      ]
      await mine.hover()
      await mine.getByRole('button', { name: 'React', exact: true }).click()
      await ada.page.getByRole('menuitemradio', { name: '👍' }).click()
      await theirs.locator('.reaction').click()
      await expect.poll(() => mine.locator('.reaction').textContent()).toBe('👍2')
      expect(await mine.locator('.reaction').getAttribute('aria-pressed')).toBe('true')

      await say(ada.page, 'I will brng them')
      await article(ben.page, 'brng').waitFor()
      await field(ada.page).press('ArrowUp')
      await expect.poll(() => field(ada.page).inputValue()).toBe('I will brng them')
      await say(ada.page, 'I will bring them')
      await article(ben.page, 'I will bring them').locator('.edited').waitFor()
      expect(await article(ben.page, 'brng').count()).toBe(0)

      await field(ada.page).pressSequentially('and')
      await ben.page.locator('.typing').getByText('Ada Osei is typing').waitFor()

      await mine.hover()
      await mine.getByRole('button', { name: 'More' }).click()
      await ada.page.getByRole('menuitem', { name: 'Pin' }).click() // the owner of a group may
      await ben.page.getByRole('button', { name: 'Pinned messages' }).click()
      await ben.page.getByRole('dialog').getByText('Who has the photos?').waitFor()
      expect([...ada.troubles, ...ben.troubles]).toEqual([])
    })

    test('[PAGE-45] whoever takes a message back leaves nothing of it, not in a quote either', async () => {
      const id = await people.demo.aGroup('Taken back')
      const [ada, ben] = await Promise.all([people.inRoom('ada', id), people.inRoom('ben', id)])
      await say(ada.page, 'secret plan')
      const theirs = article(ben.page, 'secret plan')
      await theirs.hover()
      await theirs.getByRole('button', { name: 'Reply' }).click()
      await say(ben.page, 'What plan?')
      await article(ada.page, 'What plan?').locator('.quote').filter({ hasText: 'secret plan' }).waitFor()
      const mine = ada.page.locator('article[data-mine]').filter({ hasText: 'secret plan' })
      await mine.hover()
      await mine.getByRole('button', { name: 'More' }).click()
      await ada.page.getByRole('menuitem', { name: 'Delete' }).click()
      await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
      for (const { page } of [ada, ben]) {
        await page.getByText('This message was deleted.').waitFor()
        await expect.poll(() => page.getByText('secret plan').count()).toBe(0)
      }
    })
  })

  describe('files, search and levels', () => {
    test.skipIf(!hasTestdata)(
      '[PAGE-40] a hostile file is refused in words or shown as something to save, and nothing of it runs',
      async () => {
        const id = await people.demo.aGroup('Files')
        const [ben, ada] = await Promise.all([people.inRoom('ben', id), people.inRoom('ada', id)])
        const names = readdirSync(uploads).filter((name) => !name.endsWith('.json'))
        const tray = ben.page.locator('.uploads li')
        const sendAll = async () => {
          await ben.page.locator('.send').click()
          await expect.poll(() => tray.count()).toBe(0)
        }
        for (const name of names) {
          await ben.page.locator('input[type=file]').setInputFiles(join(uploads, name))
          const upload = tray.filter({ hasText: name })
          await expect.poll(() => upload.getAttribute('data-state')).toMatch(/^(ready|failed)$/)
          if ((await upload.getAttribute('data-state')) === 'failed')
            await upload.getByRole('button', { name: `Remove ${name}` }).click()
          else if ((await tray.count()) >= 5) await sendAll() // ten files a message are the most
        }
        await sendAll()
        await ada.page.locator('.file-card').filter({ hasText: 'script.svg' }).waitFor()
        const [download] = await Promise.all([
          ada.page.waitForEvent('download'),
          ada.page.locator('.file-card').filter({ hasText: 'script.svg' }).click(),
        ])
        expect(download.suggestedFilename()).toBe('script.svg')
        const types = await ada.page.locator('.attachments img').evaluateAll((all) => all.length)
        expect(types).toBeGreaterThan(0)
        expect(await ada.page.title()).toMatch(/Homeroom$/)
        const refusals = /status of 4(13|22)/
        expect([...ada.troubles, ...ben.troubles].filter((trouble) => !refusals.test(trouble))).toEqual([])
      },
    )

    test('[PAGE-41] what was said is found by its words, and a press leads to it among what surrounds it', async () => {
      const id = await people.demo.aGroup('Haystack')
      for (let index = 1; index <= 80; index++)
        await people.demo.say('ben', id, index === 7 ? 'the needle lies here' : `straw ${index}`)
      await people.demo.call('ada', 'POST', `/v1/conversations/${id}/read`, { seq: 80 })
      const { page } = await people.inRoom('ada', id)
      await page.locator('.room-bar').getByRole('button', { name: 'Search' }).click()
      await page.getByRole('searchbox').fill('needle')
      const found = page
        .getByRole('dialog')
        .locator('.found-message')
        .filter({ hasText: 'the needle lies here' })
      await found.click()
      await expect.poll(() => isInSight(page, article(page, 'the needle lies here'))).toBe(true)
      expect(await page.locator('.log').getByText('straw 6', { exact: true }).count()).toBe(1)
    })

    test('[PAGE-42] whoever wants to hear of nothing gets no badge, and the row says that it is quiet', async () => {
      const id = await people.demo.aGroup('Quiet')
      const { page } = await people.inRoom('ada', id)
      await page.getByRole('button', { name: 'Conversation menu' }).click()
      await page.getByRole('menuitemradio', { name: 'Of nothing' }).click()
      await row(page, id).locator('.muted-note').waitFor()
      await open(page, people.demo.seeded('class'))
      const loud = await people.demo.aGroup('Loud')
      await people.demo.say('ben', id, 'shh')
      await people.demo.say('ben', loud, 'hey')
      await expect.poll(() => badge(page, loud).count()).toBe(1)
      expect(await badge(page, id).count()).toBe(0)
    })

    test('[PAGE-43] three people in all four kinds hear one another, each by their right', async () => {
      const [ada, ina, amy] = await Promise.all([
        people.visit(path('ada')),
        people.visit(path('ina')),
        people.visit(path('amy')),
      ])
      const id = await people.demo.aGroup('Three', 'ada', ['ina', 'amy'])
      const said: [string, typeof ada, string][] = [
        [people.demo.seeded('direct'), ada, unsaid('for you alone')],
        [id, amy, unsaid('for the three of us')],
        [people.demo.seeded('class'), ina, unsaid('for the class')],
        [people.demo.seeded('announcement'), amy, unsaid('for everyone')],
      ]
      for (const [conversation, speaker, text] of said) {
        await open(speaker.page, conversation)
        await say(speaker.page, text)
        for (const listener of [ada, ina, amy]) {
          if (listener === speaker || !(await row(listener.page, conversation).count())) continue
          await open(listener.page, conversation)
          await article(listener.page, text).waitFor()
        }
      }
      expect(await row(amy.page, people.demo.seeded('direct')).count()).toBe(0)
    })
  })

  describe('two rooms at a time', () => {
    test('[PAGE-25] what is said elsewhere appears as a badge, and opening it takes the badge away', async () => {
      const id = await people.demo.aGroup('Badges')
      const { page, troubles } = await people.visit(path('ada'))
      await row(page, id).waitFor()
      await people.demo.say('ben', id, 'one')
      await people.demo.say('ben', id, 'two, for @ada')
      await expect.poll(() => badge(page, id).allTextContents()).toEqual(['2'])
      await row(page, id).locator('.badge.at').waitFor()
      expect(await row(page, id).textContent()).toContain('2 unread messages. mentions you')
      expect(await row(page, id).innerText()).toContain('two, for @ada')
      await open(page, id)
      await expect.poll(() => badge(page, id).count()).toBe(0)
      await page.locator('.unread-line').waitFor() // and where reading began is shown
      expect(troubles).toEqual([])
    })

    test('[PAGE-26] a message that arrives before one’s eyes is born read', async () => {
      const id = await people.demo.aGroup('Looking')
      const { page } = await people.inRoom('ada', id)
      await people.demo.say('ben', id, 'while you look')
      await article(page, 'while you look').waitFor()
      const other = await people.visit(path('ada'))
      await row(other.page, id).waitFor()
      await expect.poll(() => badge(other.page, id).count()).toBe(0)
      expect(await badge(page, id).count()).toBe(0)
    })

    test('[PAGE-27] a badge that is cleared on one device goes from the other', async () => {
      const id = await people.demo.aGroup('Devices')
      const [laptop, phone] = [await people.visit(path('ada')), await people.visit(path('ada'))]
      for (const { page } of [laptop, phone]) await row(page, id).waitFor()
      await people.demo.say('ben', id, 'on both')
      for (const { page } of [laptop, phone]) await expect.poll(() => badge(page, id).count()).toBe(1)
      await phone.page.bringToFront()
      await open(phone.page, id)
      await expect.poll(() => badge(laptop.page, id).count()).toBe(0)
    })

    test('[PAGE-28] a conversation that one is added to appears in the list, and goes when one is removed', async () => {
      const { page } = await people.visit(path('cyd'))
      await page.locator('.conversation-row').first().waitFor()
      const id = await people.demo.aGroup('Newcomers', 'ada', ['cyd'])
      await row(page, id).waitFor()
      await people.demo.call('ada', 'DELETE', `/v1/conversations/${id}/members/cyd`)
      await row(page, id).waitFor({ state: 'detached' })
    })

    test('[PAGE-29] whoever steers a conversation locks and archives it from its menu, and everyone’s widget says so at once', async () => {
      const id = await people.demo.aGroup('Steered', 'ada', ['ben'])
      const [owner, member] = [await people.inRoom('ada', id), await people.inRoom('ben', id)]
      const act = async (name: string) => {
        await owner.page.getByRole('button', { name: 'Conversation menu' }).click()
        await owner.page.getByRole('menuitem', { name, exact: true }).click()
      }
      await act('Lock')
      await member.page.getByText('This conversation is locked for now').waitFor()
      expect(await field(member.page).count()).toBe(0)
      expect(await field(owner.page).count()).toBe(1)
      await act('Unlock')
      await field(member.page).waitFor()
      await act('Archive')
      for (const { page } of [owner, member]) {
        await page.getByText('This conversation is archived').waitFor()
        await row(page, id).waitFor({ state: 'detached' })
      }
      await owner.page.getByRole('button', { name: 'Archived' }).click()
      await owner.page.getByRole('dialog').getByText('Steered').waitFor()
      await owner.page.keyboard.press('Escape')
      await act('Take out of the archive')
      for (const { page } of [owner, member]) await row(page, id).waitFor()
      expect([...owner.troubles, ...member.troubles]).toEqual([])
    })

    test('[PAGE-21] who has scrolled up is not pulled down, sees how many are new, and gets there by one press', async () => {
      const id = await people.demo.aGroup('Scrolled up')
      for (let index = 1; index <= 40; index++) await people.demo.say('ben', id, `number ${index}`)
      await people.demo.call('ada', 'POST', `/v1/conversations/${id}/read`, { seq: 40 })
      const { page } = await people.inRoom('ada', id)
      await page.locator('.log').evaluate((log) => log.scrollTo(0, 300))
      await page.waitForTimeout(300)
      const before = await page.locator('.log').evaluate((log) => log.scrollTop)
      for (const number of [41, 42]) await people.demo.say('ben', id, `number ${number}`)
      await page.getByRole('button', { name: '2 new' }).waitFor()
      expect(await page.locator('.log').evaluate((log) => log.scrollTop)).toBe(before)
      await page.getByRole('button', { name: '2 new' }).click()
      await expect.poll(() => isInSight(page, page.getByText('number 42', { exact: true }))).toBe(true)
      await page.getByRole('button', { name: '2 new' }).waitFor({ state: 'detached' })
    })

    test('[PAGE-20] a new message of somebody else is announced once to those who listen, history is not', async () => {
      const id = await people.demo.aGroup('Listening')
      await people.demo.say('ben', id, 'long ago')
      const { page } = await people.inRoom('ada', id)
      await people.demo.say('ben', id, 'just now')
      const announcer = page.locator('.announcer')
      await expect.poll(() => announcer.textContent(), { timeout: 5_000 }).toBe('Ben Weiss: just now')
    })
  })
})
