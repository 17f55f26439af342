/** Aids of writing and finding one's way: emoji, the habit of Enter, a warning before a name that hears nothing, quotes and replies. */
import { describe, expect, test } from 'vitest'
import { textCharactersMax } from '../../schema/limits.ts'
import { faultsOn } from './faults-on.ts'
import { shared, visitors, why } from './visitors.ts'
import { article, badge, field, focused, isInSight, open, path, row, say, textsIn } from './window.ts'

describe.skipIf(!shared)(`writing in the widget${why}`, () => {
  const people = visitors()

  test('[PAGE-56] by keyboard alone an emoji is found by name or by sight, for the text and as a reaction', async () => {
    const id = await people.demo.aGroup('Emoji')
    const { page } = await people.inRoom('ada', id)
    await field(page).fill('We won ')
    await page.getByRole('button', { name: 'Emoji', exact: true }).focus()
    await page.keyboard.press('Enter')
    const picker = page.getByRole('dialog', { name: 'Emoji' })
    await picker.getByRole('button', { name: 'grin' }).waitFor()
    expect(await faultsOn(page, 'emoji')).toEqual([])
    await page.keyboard.type('troph')
    await expect.poll(() => picker.locator('.emoji-cells button').count()).toBe(1)
    await page.keyboard.press('Enter')
    await expect.poll(() => field(page).inputValue()).toBe('We won 🏆')
    await expect.poll(() => focused(page)).toMatch(/^textarea/)
    await page.keyboard.press('Enter')
    await article(page, 'We won 🏆').waitFor()

    await page.getByText('Sent', { exact: true }).waitFor()
    await article(page, 'We won').hover()
    await article(page, 'We won').getByRole('button', { name: 'React', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Other emoji' }).click()
    await picker.getByRole('searchbox').waitFor()
    await picker.getByRole('button', { name: 'grin' }).waitFor()
    await page.keyboard.press('ArrowDown')
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key)
    await page.keyboard.press('Enter')
    await article(page, 'We won').locator('.reaction').filter({ hasText: '😂' }).waitFor()
  })

  test('[PAGE-57] whoever likes lines sets Enter to break them, and it is so on the next visit', async () => {
    const id = await people.demo.aGroup('Lines')
    const { page } = await people.inRoom('ada', id)
    await page.getByRole('button', { name: 'Formatting' }).click()
    await page.getByLabel('Enter sends').uncheck()
    await page.reload()
    await field(page).waitFor()
    await field(page).pressSequentially('one')
    await field(page).press('Enter')
    await field(page).pressSequentially('two')
    expect(await field(page).inputValue()).toBe('one\ntwo')
    await field(page).press('Control+Enter')
    await article(page, 'two').waitFor()
    expect(await textsIn(page)).toEqual(['one\ntwo'])
    await page.getByRole('button', { name: 'Formatting' }).click()
    await page.getByLabel('Enter sends').check()
    await say(page, 'three')
    await article(page, 'three').waitFor()
  })

  test('[PAGE-58] whoever names somebody who is not here is warned before it is sent', async () => {
    const id = await people.demo.aGroup('Strangers')
    const { page } = await people.inRoom('ada', id)
    await field(page).fill('Ask @cyd, or @ben.')
    await page.getByText('@cyd is not in this conversation and won’t see this.').waitFor()
    expect(await page.getByText('@ben is not in').count()).toBe(0)
    await field(page).fill('Ask @ben.')
    await page.getByText('won’t see this').waitFor({ state: 'detached' })
  })

  test('[PAGE-59] a quote leads to what it quotes, and a message to all that answers it', async () => {
    const id = await people.demo.aGroup('Answers')
    await people.demo.say('ben', id, 'Where do we meet?')
    await people.demo.call('ada', 'POST', `/v1/conversations/${id}/messages`, {
      ...{ clientMessageId: crypto.randomUUID(), text: 'In the library.', replyTo: 1 },
    })
    for (let index = 1; index <= 40; index++) await people.demo.say('ben', id, `straw ${index}`)
    await people.demo.call('ada', 'POST', `/v1/conversations/${id}/messages`, {
      ...{ clientMessageId: crypto.randomUUID(), text: 'Or in the lab.', replyTo: 1 },
    })
    const { page } = await people.inRoom('ada', id)
    const quote = article(page, 'Or in the lab.').locator('.quote')
    await quote.filter({ hasText: 'Where do we meet?' }).click()
    const original = page.locator('article[data-seq="1"]')
    await expect.poll(async () => (await original.count()) > 0 && isInSight(page, original)).toBe(true)

    await original.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Replies' }).click()
    const listed = page.getByRole('dialog').locator('.found-message')
    await expect
      .poll(() => listed.locator('.found-text').allTextContents())
      .toEqual(['Where do we meet?', 'In the library.', 'Or in the lab.'])
    expect(await faultsOn(page, 'replies')).toEqual([])
    await listed.filter({ hasText: 'Or in the lab.' }).click()
    await expect.poll(() => isInSight(page, page.locator('article[data-seq="43"]'))).toBe(true)
  })

  test('[PAGE-62] names and emoji are completed by keyboard, formulas are previewed, and near the limit it says how near', async () => {
    const id = await people.demo.aGroup('Completions')
    const { page } = await people.inRoom('ada', id)
    await field(page).pressSequentially('Hi @be')
    await page.getByRole('option', { name: 'Ben Weiss' }).waitFor()
    expect(await field(page).getAttribute('aria-activedescendant')).toBe('option-0')
    await page.keyboard.press('Enter')
    await expect.poll(() => field(page).inputValue()).toBe('Hi @ben ')
    await field(page).pressSequentially('go :roc')
    await page.getByRole('option', { name: 'rocket' }).waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => field(page).inputValue()).toBe('Hi @ben go 🚀 ')
    await page.keyboard.press('Enter')
    await article(page, '🚀').locator('.mention').waitFor()
    expect(await textsIn(page)).toHaveLength(1)

    await page.getByRole('button', { name: 'Formatting' }).click()
    await page.getByRole('button', { name: 'Preview' }).click()
    await field(page).fill('so $x^2$')
    await page.getByRole('region', { name: 'Preview' }).locator('.katex').waitFor()
    await field(page).fill('x'.repeat(textCharactersMax - 200))
    await page.getByText('200 characters left').waitFor()
    await field(page).fill('x'.repeat(textCharactersMax + 1))
    await page.getByText('1 character too many').waitFor()
    expect(await page.locator('.send').isDisabled()).toBe(true)
  })

  test('[PAGE-63] a file that is dropped on a conversation or pasted into the field goes with the next message', async () => {
    const id = await people.demo.aGroup('Drops')
    const { page } = await people.inRoom('ada', id)
    await page.locator('.room').evaluate((room) => {
      const data = new DataTransfer()
      data.items.add(new File(['one'], 'dropped.txt', { type: 'text/plain' }))
      for (const type of ['dragover', 'drop'])
        room.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }))
    })
    await field(page).evaluate((box) => {
      const data = new DataTransfer()
      data.items.add(new File(['two'], 'pasted.txt', { type: 'text/plain' }))
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await expect.poll(() => page.locator('.uploads li[data-state=ready]').count()).toBe(2)
    await page.locator('.send').click()
    await page.locator('.file-card').filter({ hasText: 'dropped.txt' }).waitFor()
    await page.locator('.file-card').filter({ hasText: 'pasted.txt' }).waitFor()
  })

  test('[PAGE-65] one reads on from the line “New”, gets back to it by a press, marks as unread from any message, and follows a link to any', async () => {
    const id = await people.demo.aGroup('Reading on')
    for (let index = 1; index <= 60; index++) await people.demo.say('ben', id, `number ${index}`)
    await people.demo.call('ada', 'POST', `/v1/conversations/${id}/read`, { seq: 20 })
    const { page } = await people.inRoom('ada', id)
    const line = page.locator('.unread-line')
    await expect.poll(async () => (await line.count()) > 0 && isInSight(page, line)).toBe(true)
    expect(await isInSight(page, page.getByText('number 21', { exact: true }))).toBe(true)
    await page.locator('.jump.newest').click()
    await expect.poll(() => isInSight(page, page.getByText('number 60', { exact: true }))).toBe(true)
    await page.getByRole('button', { name: 'Jump to unread' }).click()
    await expect.poll(async () => (await line.count()) > 0 && isInSight(page, line)).toBe(true)
    await expect.poll(() => badge(page, id).count()).toBe(0)

    await page.getByText('number 25', { exact: true }).hover()
    await article(page, 'number 25').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Mark unread from here' }).click()
    await expect.poll(() => badge(page, id).allTextContents()).toEqual(['36'])

    await page.goto(new URL(`${path('ada', id)}.5`, people.demo.url).href)
    const fifth = page.locator('article[data-seq="5"]')
    await expect.poll(async () => (await fifth.count()) > 0 && isInSight(page, fifth)).toBe(true)
  })

  test('[PAGE-19] a badge is on the row, in the title and on the icon of the page, and goes from all of them', async () => {
    const id = await people.demo.aGroup('Title', 'ian', ['ben']) // few others write to Ian
    const { page } = await people.visit(path('ian'))
    await row(page, id).waitFor()
    const icon = () => page.locator('link[rel=icon]').getAttribute('href')
    await people.demo.say('ben', id, 'ping')
    await expect.poll(() => badge(page, id).count()).toBe(1)
    await expect.poll(() => page.title()).toMatch(/^\(\d+\+?\) Homeroom$/)
    await expect.poll(icon).toMatch(/^blob:/)
    expect(await field(page).count()).toBe(0)
    await page.locator('.side-bar').getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Mark all as read' }).click()
    await expect.poll(() => badge(page, id).count()).toBe(0)
    await expect.poll(() => page.title()).toBe('Homeroom')
    await expect.poll(icon).toBe('/favicon.svg')
    await open(page, id)
  })
})
