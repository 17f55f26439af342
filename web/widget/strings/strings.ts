/**
 * Every word that the widget says. English is the table's shape; another language fills all of it, and a host may replace
 * any entry (`element.strings`). What is counted is a function, since languages count differently.
 */
import type { en } from './en.ts'

type Widened<Table> = {
  [Key in keyof Table]: Table[Key] extends string
    ? string
    : Table[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Widened<Table[Key]>
}

export type Strings = Widened<typeof en>

/** The forms of a word after a number; which of them a language has, `Intl.PluralRules` knows. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** `#` stands for the number, as the language writes it. */
export function counter(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale)
  const numbers = new Intl.NumberFormat(locale)
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', numbers.format(count))
}
