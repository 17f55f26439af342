/** What axe finds on a screen, in the widget's shadow root too; a line for each rule that is broken, with where. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

type Options = {
  /** Another scheme of the same screen differs in its colours alone. */
  isAboutColours?: boolean
  /** Another language of the same screen has the same colours, and those take the longest to judge. */
  isAboutWords?: boolean
  /** The widget is looked at on a page of its own; around it only the page is. */
  isAroundWidget?: boolean
}

export async function faultsOn(page: Page, screen: string, options: Options = {}): Promise<string[]> {
  // what fades in has faded in: else its colours are those of a moment
  await page.evaluate(() =>
    Promise.allSettled(
      [document, ...[...document.querySelectorAll('homeroom-chat')].map(({ shadowRoot }) => shadowRoot)]
        .flatMap((root) => root?.getAnimations() ?? [])
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    ),
  )
  // one page is enough: none has a frame to look into
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  if (options.isAboutColours) axe.withRules(['color-contrast'])
  else axe.withTags(tags)
  if (options.isAboutWords) axe.disableRules(['color-contrast'])
  if (options.isAroundWidget) axe.exclude('homeroom-chat')
  const { violations } = await axe.analyze()
  return violations.map(
    ({ id, nodes }) => `${screen}: ${id} ${nodes.map(({ target }) => target.flat().join(' ')).join(' | ')}`,
  )
}
