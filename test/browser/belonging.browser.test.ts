/** Who belongs: beginning a conversation, adding and removing people, handing over, leaving; by keyboard where it can be. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { faultsOn } from './faults-on.ts'
import { shared, visitors, why } from './visitors.ts'
import { field, focused, isLive, path, row } from './window.ts'

describe.skipIf(!shared)(`belonging, in the widget${why}`, () => {
  const people = visitors()
  const dialog = (page: Page) => page.getByRole('dialog')
  const openMembers = async (page: Page) => {
    await page.getByRole('button', { name: 'Conversation menu' }).click()
    await page.getByRole('menuitem', { name: 'Members' }).click()
    await dialog(page).locator('.people li').first().waitFor()
  }

  test('[PAGE-53] by keyboard alone a group is begun with the people one knows, and it opens for writing', async () => {
    const { page, troubles } = await people.visit(path('ada'))
    await row(page, people.demo.seeded('class')).waitFor()
    await page.getByRole('button', { name: 'New conversation' }).focus()
    await page.keyboard.press('Enter')
    await dialog(page).getByRole('searchbox', { name: 'With whom?' }).waitFor()
    await dialog(page)
      .getByRole('checkbox', { name: /Cyd Núñez/ })
      .waitFor()
    expect(await faultsOn(page, 'begin')).toEqual([])
    for (const [letters, name] of [
      ['nunez', 'Cyd Núñez'],
      ['ben', 'Ben Weiss'],
    ] as const) {
      await dialog(page).getByRole('searchbox').focus()
      await page.keyboard.press('Control+a')
      await page.keyboard.type(letters)
      const box = dialog(page).getByRole('checkbox', { name: new RegExp(name) })
      await expect.poll(() => dialog(page).getByRole('checkbox', { checked: false }).count()).toBe(1)
      await page.keyboard.press('Tab')
      for (let press = 0; press < 4 && !(await box.evaluate(hasFocus)); press++)
        await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
    }
    // two others are a group, and a group has a title
    await dialog(page).getByRole('textbox', { name: 'Title' }).focus()
    await page.keyboard.type('Reading circle')
    await page.keyboard.press('Enter')
    await page.locator('.room-bar h2').filter({ hasText: 'Reading circle' }).waitFor()
    await isLive(page)
    await expect.poll(() => focused(page)).toMatch(/^textarea/)
    await page.locator('.conversation-row').filter({ hasText: 'Reading circle' }).waitFor()
    expect(await page.locator('.room-bar .about').textContent()).toContain('3 people')
    expect(troubles).toEqual([])
  })

  test('[PAGE-54] a private conversation with somebody is the same one, whoever begins it again', async () => {
    const { page } = await people.visit(path('ada'))
    await row(page, people.demo.seeded('direct')).waitFor()
    await page.getByRole('button', { name: 'New conversation' }).click()
    await dialog(page)
      .getByRole('checkbox', { name: /Dr Ina Holm/ })
      .check()
    await dialog(page).getByRole('button', { name: 'Begin' }).click()
    await isLive(page)
    expect(new URL(page.url()).pathname).toBe('/')
    await page.locator(`.conversation-row[aria-current][data-id="${people.demo.seeded('direct')}"]`).waitFor()
  })

  test('[PAGE-55] an owner adds, removes and hands over after a question; who is removed or leaves is out, and who may not is offered nothing', async () => {
    const id = await people.demo.aGroup('Belonging', 'ada', ['ben'])
    const [ada, ben, cyd] = await Promise.all([
      people.inRoom('ada', id),
      people.inRoom('ben', id),
      people.visit(path('cyd')),
    ])
    await openMembers(ben.page)
    expect(await ben.page.getByRole('button', { name: 'Add people' }).count()).toBe(0)
    expect(await ben.page.getByRole('button', { name: /^(Remove|Make)/ }).count()).toBe(0)
    await ben.page.keyboard.press('Escape')

    await openMembers(ada.page)
    await ada.page.getByRole('button', { name: 'Add people' }).click()
    await ada.page.getByRole('checkbox', { name: /Cyd Núñez/ }).check()
    expect(await ada.page.getByRole('checkbox', { name: /Ben Weiss/ }).count()).toBe(0)
    await dialog(ada.page).getByRole('button', { name: 'Add people' }).click()
    await dialog(ada.page).getByText('Cyd Núñez').waitFor()
    await row(cyd.page, id).waitFor()

    await ada.page.getByRole('button', { name: 'Remove Cyd Núñez' }).click()
    await ada.page.getByRole('dialog', { name: 'Remove Cyd Núñez from this conversation?' }).waitFor()
    await dialog(ada.page).getByRole('button', { name: 'Remove' }).click()
    await row(cyd.page, id).waitFor({ state: 'detached' })

    await ada.page.getByRole('button', { name: 'Make Ben Weiss the owner' }).click()
    await dialog(ada.page).getByRole('button', { name: 'Hand over' }).click()
    await dialog(ada.page).locator('.people li').first().waitFor() // shown again behind the question
    await ada.page.getByRole('button', { name: 'Add people' }).waitFor({ state: 'detached' })
    await ada.page.keyboard.press('Escape')
    await ada.page.getByRole('button', { name: 'Conversation menu' }).click()
    await ada.page.getByRole('menuitem', { name: 'Leave' }).click()
    await ada.page.getByRole('dialog', { name: 'Leave this conversation?' }).waitFor()
    expect(await faultsOn(ada.page, 'leave')).toEqual([])
    await dialog(ada.page).getByRole('button', { name: 'Leave' }).click()
    await row(ada.page, id).waitFor({ state: 'detached' })
    await ada.page.getByText('You are not a member').waitFor()
    expect(await field(ada.page).count()).toBe(0)
    await ben.page.reload()
    await expect.poll(() => ben.page.locator('.room-bar .about').textContent()).toContain('1 person')
  })
})

function hasFocus(element: Element): boolean {
  const root = element.getRootNode()
  return root instanceof ShadowRoot && root.activeElement === element
}
