/**
 * Pictures of the page for docs/screenshots, taken by hand: `node test/browser/screenshots.ts`. It starts a
 * system of its own, lets a few people talk, and looks at it in light and dark, wide and on a phone.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { findChromium, launchChromium, startDemo } from './demo.ts'

const folder = join(import.meta.dirname, '../../docs/screenshots')
const wide = { width: 1120, height: 720 }
const phone = { width: 390, height: 780 }

const executable = findChromium()
if (!executable)
  throw new Error('There is no Chromium here. Name one: CHROMIUM_PATH=… node test/browser/screenshots.ts')
mkdirSync(folder, { recursive: true })
const demo = await startDemo()
const browser = await launchChromium(executable)
try {
  const classId = demo.seeded('class')
  await demo.say(
    'ben',
    classId,
    'Does anybody have the slides of Tuesday? The link in the course gives me a 404.',
  )
  await demo.say('ben', classId, 'Never mind, it works after signing in again.')
  await demo.say(
    'ina',
    classId,
    'I have moved them into the folder “Week 6”. The quiz opens on Thursday at 9:00.',
  )
  await demo.say(
    'ada',
    classId,
    'Thank you! One question about page 12: is the second step catalysed by the same enzyme?',
  )
  await demo.say('ina', classId, 'Good catch. No, it is another one; I will correct the figure.')

  const shots: [string, string, typeof wide, 'light' | 'dark'][] = [
    ['class-light', `/?as=ada#${classId}`, wide, 'light'],
    ['class-dark', `/?as=ada#${classId}`, wide, 'dark'],
    ['group-light', `/?as=ben#${demo.seeded('group')}`, wide, 'light'],
    ['direct-dark', `/?as=ina#${demo.seeded('direct')}`, wide, 'dark'],
    ['announcement-light', `/?as=ada#${demo.seeded('announcement')}`, wide, 'light'],
    ['sign-in-light', '/', wide, 'light'],
    ['phone-list-light', '/?as=ada', phone, 'light'],
    ['phone-class-light', `/?as=ada#${classId}`, phone, 'light'],
    ['phone-class-dark', `/?as=ada#${classId}`, phone, 'dark'],
  ]
  for (const [name, path, viewport, colorScheme] of shots) {
    const { context, page, troubles } = await demo.openPage(browser, path, { viewport, colorScheme })
    await settled(page, path)
    const file = join(folder, `${name}.png`)
    await page.screenshot({ path: file, animations: 'disabled' })
    console.log(`${name}.png ${Math.ceil(statSync(file).size / 1024)} KB ${troubles.join(' | ')}`)
    await context.close()
  }
} finally {
  await browser.close()
  await demo.stop()
}

async function settled(page: Page, path: string): Promise<void> {
  if (path.includes('#')) await page.locator('#state[data-state=live]').waitFor()
  else
    await page
      .locator(path === '/' ? '#people a' : '#list a')
      .first()
      .waitFor()
  if (path.includes('as=')) await page.locator('#list a').nth(1).waitFor({ state: 'attached' })
  await page.waitForTimeout(300) // faces and names of the list
}
