/**
 * Pictures for docs/screenshots, taken by hand: `node test/browser/screenshots.ts`. It starts a system of its own, lets a few
 * people talk, and looks at demo and widget in light and dark, wide and on a phone.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { findChromium, launchChromium } from './chromium.ts'
import { demoAt } from './demo.ts'
import { startDemo } from './start-demo.ts'
import { path } from './window.ts'

const folder = join(import.meta.dirname, '../../docs/screenshots')
const wide = { width: 1440, height: 900 }
const middle = { width: 1120, height: 720 }
const phone = { width: 390, height: 800 }

const executable = findChromium()
if (!executable)
  throw new Error('There is no Chromium here. Name one: CHROMIUM_PATH=… node test/browser/screenshots.ts')
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) rmSync(join(folder, name))
const system = await startDemo()
const demo = await demoAt(system.addresses)
const browser = await launchChromium(executable)

type Shot = {
  name: string
  address: string
  viewport: typeof wide
  colorScheme: 'light' | 'dark'
  before: (page: Page) => Promise<void>
}

const live = (page: Page) => page.locator('.liveness[data-state=live]').first().waitFor()
const talk = async (page: Page) => {
  await live(page)
  const end = page.locator('.pane[data-side=end]')
  await end.locator('.conversation-row[data-kind=class]').click()
  await end.locator('.liveness[data-state=live]').waitFor()
  await end.locator('textarea').fill('The quiz opens on **Thursday** at 9:00. It covers chapters 1 to 4.')
  await end.locator('textarea').press('Enter')
  await page.locator('.pane[data-side=start] article').filter({ hasText: 'The quiz opens' }).waitFor()
}
const inClass = path('ada', demo.seeded('class'))

try {
  const shots: Shot[] = [
    { name: 'demo-light', address: '/', viewport: wide, colorScheme: 'light', before: talk },
    { name: 'demo-dark', address: '/', viewport: wide, colorScheme: 'dark', before: live },
    { name: 'demo-phone-light', address: '/', viewport: phone, colorScheme: 'light', before: live },
    {
      name: 'demo-phone-rooms-dark',
      address: '/',
      viewport: phone,
      colorScheme: 'dark',
      before: async (page) => {
        await live(page)
        await page.getByRole('button', { name: 'The rooms' }).click()
      },
    },
    { name: 'class-light', address: inClass, viewport: middle, colorScheme: 'light', before: live },
    { name: 'class-dark', address: inClass, viewport: middle, colorScheme: 'dark', before: live },
    {
      name: 'group-light',
      address: path('ada', demo.seeded('group')),
      viewport: middle,
      colorScheme: 'light',
      before: live,
    },
    {
      name: 'announcement-light',
      address: path('ada', demo.seeded('announcement')),
      viewport: middle,
      colorScheme: 'light',
      before: live,
    },
    {
      name: 'arabic-light',
      address: inClass.replace('#', '&locale=ar#'),
      viewport: middle,
      colorScheme: 'light',
      before: live,
    },
    {
      name: 'menu-dark',
      address: path('ina', demo.seeded('class')),
      viewport: middle,
      colorScheme: 'dark',
      before: async (page) => {
        await live(page)
        await page.getByRole('button', { name: 'Conversation menu' }).click()
      },
    },
    {
      name: 'begin-light',
      address: path('ada'),
      viewport: middle,
      colorScheme: 'light',
      before: async (page) => {
        await page.locator('.conversation-row').first().waitFor()
        await page.getByRole('button', { name: 'New conversation' }).click()
        await page.getByRole('checkbox', { name: /Cyd/ }).check()
      },
    },
    {
      name: 'emoji-dark',
      address: path('ada', demo.seeded('group')),
      viewport: phone,
      colorScheme: 'dark',
      before: async (page) => {
        await live(page)
        await page.getByRole('button', { name: 'Emoji', exact: true }).click()
        await page.getByRole('button', { name: 'grin' }).waitFor()
      },
    },
    {
      name: 'embed-light',
      address: '/embed/',
      viewport: wide,
      colorScheme: 'light',
      before: async (page) => {
        await page.locator('#tag .conversation-row').first().waitFor()
        await page.frameLocator('#frame').locator('.conversation-row').first().waitFor()
      },
    },
  ]
  for (const { name, address, viewport, colorScheme, before } of shots) {
    const { context, page, troubles } = await demo.openPage(browser, address, { viewport, colorScheme })
    await before(page)
    await page.waitForTimeout(900) // fonts, faces, formulas
    const file = join(folder, `${name}.png`)
    await page.screenshot({ path: file, animations: 'disabled' })
    console.log(`${name}.png ${Math.ceil(statSync(file).size / 1024)} KB ${troubles.join(' | ')}`)
    await context.close()
  }
} finally {
  await browser.close()
  await system.stop()
}
