/**
 * `npm run cost -- --users 5000 --messages 20 …`: the monthly bill of a campus by vendor, from measured counts and dated
 * prices. Every habit is a flag; what is not given is usual. `--update-page` writes the table of docs/COST.md anew.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bill, type Habits, totalOf, usual } from './cost/bill.ts'
import { costTable, dollars } from './cost/cost-page.ts'
import { pricesOf } from './cost/prices.ts'

const page = join(import.meta.dirname, '../docs/COST.md')

try {
  const names = ['users', ...Object.keys(usual)]
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  const { values } = parseArgs({ options: { ...options, 'update-page': { type: 'boolean' } } })
  if (values['update-page'] === true) updatePage()
  else print(habitsOf(values))
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

function habitsOf(values: Readonly<Record<string, string | boolean | undefined>>): Habits {
  const habits: Habits = { users: 5_000, ...usual }
  for (const [name, text] of Object.entries(values)) {
    const amount = Number(text)
    if (text === '' || !Number.isFinite(amount) || amount < 0)
      throw new Error(`--${name} is a number from 0.`)
    Object.assign(habits, { [name]: amount })
  }
  if (habits.together < 1)
    throw new Error('--together is a number from 1: nobody looks alone at less than one.')
  return habits
}

function print(habits: Habits): void {
  const lines = bill(habits)
  console.log(
    Object.entries(habits)
      .map(([name, amount]) => `${name} ${amount.toLocaleString('en')}`)
      .join(' · '),
  )
  console.log(`Prices of ${pricesOf}, before tax; counts as the tests measure them.\n`)
  for (const { vendor, what, count, dollars: amount } of lines) {
    const counted = Math.round(count).toLocaleString('en')
    console.log(
      `${vendor.padEnd(12)}${what.padEnd(20)}${counted.padStart(16)}${dollars(amount).padStart(14)}`,
    )
  }
  console.log(`${'a month'.padEnd(48)}${dollars(totalOf(lines)).padStart(14)}`)
}

function updatePage(): void {
  const text = readFileSync(page, 'utf8')
  const marks = /(<!-- table -->\n)[\s\S]*?(<!-- \/table -->)/
  writeFileSync(
    page,
    text.replace(marks, (_, before: string, after: string) => `${before}\n${costTable()}\n\n${after}`),
  )
}
