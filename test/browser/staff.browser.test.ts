/**
 * What staff and students do about one another in the widget: reports and their queue, mutes, blocks, earlier versions, the question
 * before everyone is called. Each screen that opens on the way is looked at by axe. Rules: docs/SPEC.md, PAGE-….
 */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { faultsOn } from './faults-on.ts'
import { shared, visitors, why } from './visitors.ts'
import { article, field, open, row, say, textsIn, unsaid } from './window.ts'

describe.skipIf(!shared)(`staff and students in the widget${why}`, () => {
  const people = visitors()
  const menuOf = (page: Page) => page.getByRole('button', { name: 'Conversation menu' }).click()
  const choose = (page: Page, name: string) => page.getByRole('menuitem', { name, exact: true }).click()
  const actOn = async (page: Page, text: string, name: string) => {
    await article(page, text).hover()
    await article(page, text).getByRole('button', { name: 'More' }).click()
    await choose(page, name)
  }

  test('[PAGE-47] what a student reports waits in the queue of staff, who delete it there and mute its sender for a while', async () => {
    const id = await people.demo.aGroup('Reported', 'ina', ['ada', 'ben'])
    await people.demo.say('ben', id, 'something rude')
    await people.demo.say('ben', id, 'something silly')
    const [ada, ben, ina] = await Promise.all(['ada', 'ben', 'ina'].map((who) => people.inRoom(who, id)))
    if (!ada || !ben || !ina) throw new Error('three windows were opened')

    for (const [text, reason] of [
      ['something rude', 'It hurts.'],
      ['something silly', 'It distracts.'],
    ] as const) {
      await actOn(ada.page, text, 'Report')
      await ada.page.getByLabel('What is wrong with it?').fill(reason)
      if (text === 'something rude') expect(await faultsOn(ada.page, 'report')).toEqual([])
      await ada.page.getByRole('dialog').getByRole('button', { name: 'Report' }).click()
      await ada.page.getByText('The staff will look at it.').first().waitFor()
      await ada.page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await menuOf(ada.page)
    expect(await ada.page.getByRole('menuitem', { name: 'Reports' }).count()).toBe(0)
    await ada.page.keyboard.press('Escape')

    await menuOf(ina.page)
    await choose(ina.page, 'Reports')
    const queue = ina.page.getByRole('dialog').locator('.versions li')
    await expect.poll(() => queue.count()).toBe(2)
    expect(await faultsOn(ina.page, 'reports')).toEqual([])
    const rude = queue.filter({ hasText: 'something rude' })
    expect(await rude.textContent()).toContain('It hurts.')
    await rude.getByRole('button', { name: 'Delete the message' }).click()
    await expect.poll(() => queue.count()).toBe(1)
    await queue.getByRole('button', { name: 'Nothing wrong' }).click()
    await ina.page.getByText('Nothing is waiting.').waitFor()
    await ina.page.keyboard.press('Escape')
    for (const { page } of [ada, ben, ina]) {
      await page.getByText('This message was deleted.').waitFor()
      expect(await textsIn(page)).toEqual(['This message was deleted.', 'something silly'])
    }

    await menuOf(ina.page)
    await choose(ina.page, 'Members')
    await ina.page.getByRole('button', { name: 'Mute Ben Weiss' }).click()
    expect(await faultsOn(ina.page, 'mute')).toEqual([])
    await ina.page.getByRole('button', { name: 'For 10 minutes' }).click()
    await ben.page.getByText('You are muted here for now.').waitFor()
    expect(await field(ben.page).count()).toBe(0)
    await ina.page.getByRole('button', { name: 'Mute Ben Weiss' }).click()
    await ina.page.getByRole('button', { name: 'Unmute' }).click()
    await field(ben.page).waitFor()
    expect([...ada.troubles, ...ben.troubles, ...ina.troubles]).toEqual([])
  })

  test('[PAGE-48] whoever blocks the other of a private conversation says nothing there until they take it back', async () => {
    const { id } = await people.demo.call('ada', 'POST', '/v1/conversations', {
      ...{ kind: 'direct', userIds: ['ada', 'ian'] },
    })
    const { page } = await people.inRoom('ada', String(id))
    await menuOf(page)
    await choose(page, 'Block this person')
    await page.getByText('You have blocked this person.').waitFor()
    expect(await field(page).count()).toBe(0)
    await menuOf(page)
    await choose(page, 'Unblock this person')
    await field(page).waitFor()
  })

  test('[PAGE-49] staff see what a message said before, and students are not offered it', async () => {
    const id = await people.demo.aGroup('Versions', 'ina', ['ben'])
    const [ben, ina] = await Promise.all([people.inRoom('ben', id), people.inRoom('ina', id)])
    await say(ben.page, 'The sum is four')
    await article(ben.page, 'The sum is four').locator('.fate[data-seen]').waitFor() // Ina is looking
    await field(ben.page).press('ArrowUp')
    await expect.poll(() => field(ben.page).inputValue()).toBe('The sum is four')
    await say(ben.page, 'The sum is five')
    await article(ina.page, 'The sum is five').waitFor()

    await actOn(ina.page, 'The sum is five', 'Earlier versions')
    await ina.page.getByRole('dialog').getByText('The sum is four').waitFor()
    expect(await faultsOn(ina.page, 'versions')).toEqual([])
    await article(ben.page, 'The sum is five').hover()
    await article(ben.page, 'The sum is five').getByRole('button', { name: 'More' }).click()
    expect(await ben.page.getByRole('menuitem', { name: 'Earlier versions' }).count()).toBe(0)
  })

  test('[PAGE-50] before everyone is called it asks, with their number; a student’s @everyone calls nobody and is not asked about', async () => {
    const id = await people.demo.aGroup('Everyone', 'ina', ['ada', 'ben'])
    const [ina, ben] = await Promise.all([people.inRoom('ina', id), people.inRoom('ben', id)])
    await say(ina.page, '@everyone the room has changed')
    await ina.page.getByRole('dialog', { name: 'This notifies 2 people. Send it?' }).waitFor()
    expect(await faultsOn(ina.page, 'everyone')).toEqual([])
    await ina.page.getByRole('button', { name: 'Cancel' }).click()
    expect(await textsIn(ina.page)).toEqual([])
    await field(ina.page).press('Enter')
    await ina.page.getByRole('button', { name: 'Send to everyone' }).click()
    await article(ben.page, 'the room has changed').waitFor()
    await say(ben.page, '@everyone thanks')
    await article(ina.page, 'thanks').waitFor()
  })

  test('[PAGE-51] an announcement is a card for itself; who reads it is counted for its publisher', async () => {
    const id = people.demo.seeded('announcement')
    const [amy, ada] = await Promise.all([people.inRoom('amy', id), people.inRoom('ada', id)])
    const closes = unsaid('The canteen closes at ten.')
    await say(amy.page, 'The canteen opens at eight.')
    await say(amy.page, closes)
    await article(ada.page, closes).waitFor()
    const cards = ada.page.locator('.room[data-kind=announcement] article')
    expect(await cards.evaluateAll((all) => all.filter(({ dataset }) => 'joined' in dataset).length)).toBe(0)
    const last = article(ada.page, closes)
    expect(await last.locator('.sender').textContent()).toBe('Amy Adler')
    const fate = article(amy.page, closes).locator('.fate')
    await expect.poll(() => fate.textContent(), { timeout: 30_000 }).toMatch(/^Seen by \d/) // others of these tests read it too
    expect(await faultsOn(ada.page, 'cards')).toEqual([])
  })

  test('[PAGE-52] what somebody saves is in a list of their own, which leads back to it', async () => {
    const id = await people.demo.aGroup('Saved')
    await people.demo.say('ben', id, 'the code of the door is 1234')
    const { page } = await people.inRoom('ada', id)
    await actOn(page, 'the code of the door', 'Save for later')
    await page.getByText('Saved', { exact: true }).first().waitFor()
    await row(page, people.demo.seeded('class')).waitFor()
    await open(page, people.demo.seeded('class'))
    await page.locator('.side-bar').getByRole('button', { name: 'More' }).click()
    await choose(page, 'Saved messages')
    const found = page.getByRole('dialog').locator('.found-message').filter({ hasText: 'code of the door' })
    await found.waitFor()
    expect(await faultsOn(page, 'saved')).toEqual([])
    await found.click()
    await page.locator('.room-bar h2').filter({ hasText: 'Saved' }).waitFor()
    await article(page, 'the code of the door').waitFor()
  })
})
