/** What docs/COST.md shows: one table for several sizes, computed, so that a test can hold the page to it. */
import { bill, totalOf, usual } from './bill.ts'

const sizes = [500, 5_000, 50_000] as const
const vendors = ['Cloudflare', 'Upstash', 'Neon'] as const

export function costTable(): string {
  const rows = sizes.map((users) => {
    const lines = bill({ users, ...usual })
    const shares = vendors.map((vendor) => totalOf(lines.filter((line) => line.vendor === vendor)))
    const total = totalOf(lines)
    return [users.toLocaleString('en'), ...shares.map(dollars), dollars(total), cents((total / users) * 100)]
  })
  return [
    `| active a day | ${vendors.join(' | ')} | a month | each |`,
    '|---:|---:|---:|---:|---:|---:|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
}

export function dollars(amount: number): string {
  return `$${amount.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

function cents(amount: number): string {
  return `${amount.toFixed(1)} ¢`
}
