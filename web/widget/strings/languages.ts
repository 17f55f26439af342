/** Which languages there are, and which one an element speaks. English is at hand, the others are fetched. */
import { en } from './en.ts'
import type { Strings } from './strings.ts'

const languages: Record<string, () => Promise<Strings>> = {
  en: () => Promise.resolve(en),
  de: () => import('./de.ts').then(({ de }) => de),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
}
const rightToLeft = new Set(['ar'])

/** The element's own wish, else the page's language, else the reader's; of those that there are, else English. */
export function localeOf(element: Element): string {
  const wanted = [
    element.getAttribute('locale'),
    element.parentElement?.closest('[lang]')?.getAttribute('lang'),
    ...navigator.languages,
  ]
  const locale = wanted.find((locale) => locale && languageOf(locale) in languages) ?? 'en'
  // "en" alone would write times as in the United States: where the reader's own list says more, it counts
  return navigator.languages.find((own) => !locale.includes('-') && languageOf(own) === locale) ?? locale
}

export async function stringsFor(
  locale: string,
  overrides: Partial<Strings>,
): Promise<{ strings: Strings; direction: 'ltr' | 'rtl' }> {
  const language = languageOf(locale)
  let table: Strings = en
  try {
    table = (await languages[language]?.()) ?? en
  } catch {
    table = en // without a network, words that can be read are better than none
  }
  const strings = merged(table, overrides)
  return { strings, direction: rightToLeft.has(language) ? 'rtl' : 'ltr' }
}

function languageOf(locale: string): string {
  return locale.toLowerCase().split('-', 1)[0] ?? 'en'
}

/** Groups are replaced word by word. */
function merged(table: Strings, overrides: Partial<Strings>): Strings {
  const result: Record<string, unknown> = { ...table }
  for (const [key, value] of Object.entries(overrides)) {
    const own = result[key]
    const isGroup = typeof own === 'object' && own !== null && typeof value === 'object' && value !== null
    result[key] = isGroup ? { ...own, ...value } : value
  }
  return result as Strings
}
