import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bill, type Habits, totalOf, usual } from '../../../local/cost/bill.ts'
import { costTable } from '../../../local/cost/cost-page.ts'
import { measured } from '../../../local/cost/measured.ts'
import { prices } from '../../../local/cost/prices.ts'

/** Nobody does anything. */
const still: Habits = {
  ...{ users: 100_000, messages: 0, elsewhere: 0, hours: 0, viewing: 0, together: 1, visits: 0, openings: 0 },
  ...{ requests: 0, frames: 0, files: 0, fileMegabytes: 1, days: 20, months: 12 },
}
const countOf = (habits: Habits, what: string) => bill(habits).find((line) => line.what === what)?.count

describe('a bill', () => {
  it('[BILL-2] of people who do nothing is the plan and an idle Postgres', () => {
    const lines = bill(still).filter(({ dollars }) => dollars > 0)
    expect(lines.map(({ vendor, what }) => `${vendor}: ${what}`)).toEqual([
      'Cloudflare: plan',
      'Neon: compute, 2 CU',
    ])
  })

  it('[BILL-2] charges a message its rows and commands, and each recipient a call', () => {
    const talking = { ...still, messages: 1, elsewhere: 7 }
    const messages = talking.users * talking.days
    expect(countOf(talking, 'rows written')).toBe(messages * measured.message.rowsWritten)
    expect(countOf(talking, 'commands')).toBe(messages * measured.message.redisCommands)
    expect(countOf(talking, 'object requests')).toBe(
      messages *
        (1 / prices.objects.framesPerRequest +
          7 +
          measured.message.senderCalls +
          measured.message.alarmsRung),
    )
    const lines = bill(talking)
    const redis = lines.find(({ what }) => what === 'commands')
    expect(redis?.dollars).toBeCloseTo((messages * measured.message.redisCommands - 500_000) * 2e-6)
  })

  it('[BILL-2] charges an hour online twelve sweeps, and one spent looking sixty more for all who look together', () => {
    const there = { ...still, hours: 1 }
    const sweeps = there.users * there.days * 12
    expect(countOf(there, 'commands')).toBe(sweeps * measured.personalSweep.redisCommands)
    const looking = { ...there, viewing: 1, together: 4 }
    expect(countOf(looking, 'commands')).toBe(
      sweeps * measured.personalSweep.redisCommands +
        (there.users * there.days * 60 * measured.roomSweep.redisCommands) / 4,
    )
  })

  it('[BILL-2] never falls with more people', () => {
    const totals = [1, 10, 500, 5_000, 5_001, 50_000, 200_000].map((users) =>
      totalOf(bill({ users, ...usual })),
    )
    expect(totals).toEqual(totals.toSorted((one, other) => one - other))
  })
})

it('[BILL-2] the table of docs/COST.md is what the bill comes to now (npm run cost -- --update-page)', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/COST.md'), 'utf8')
  expect(page).toContain(costTable())
})
