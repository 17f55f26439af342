/** Times, days and lists as a language writes them. Made once per language: an Intl format is slow to make. */
import type { Strings } from '../strings/strings.ts'

export type Formats = ReturnType<typeof formatsFor>

const dayMs = 86_400_000

export function formatsFor(locale: string, strings: Strings) {
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' })
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' })
  const thisYear = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const anyYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
  const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  const names = new Intl.ListFormat(locale, { type: 'conjunction' })
  const number = new Intl.NumberFormat(locale)
  const bytes = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })

  const dayOf = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  const daysAgo = (date: Date, now: Date) => Math.round((dayOf(now) - dayOf(date)) / dayMs)

  return {
    clock: (date: Date) => clock.format(date),
    exact: (date: Date) => exact.format(date),
    number: (value: number) => number.format(value),
    names: (list: readonly string[]) => names.format(list),
    /** A key per calendar day of the reader. */
    dayKey: (date: Date) => dayOf(date),
    day(date: Date, now = new Date()): string {
      const ago = daysAgo(date, now)
      if (ago === 0) return strings.log.today
      if (ago === 1) return strings.log.yesterday
      return (date.getFullYear() === now.getFullYear() ? thisYear : anyYear).format(date)
    },
    /** As short as a row of the list: the time today, the weekday this week, else the day. */
    recent(date: Date, now = new Date()): string {
      const ago = daysAgo(date, now)
      if (ago <= 0) return clock.format(date)
      return ago < 7 ? weekday.format(date) : short.format(date)
    },
    size(count: number): string {
      const unit = count < 1_000 ? 0 : count < 1_000_000 ? 1 : 2
      return `${bytes.format(count / 1_000 ** unit)} ${['B', 'kB', 'MB'][unit]}`
    },
  }
}
