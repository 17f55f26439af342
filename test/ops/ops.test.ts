/** What the dashboard and the alerts ask for is there, and means what they take it for. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { unstable_readConfig as readConfig } from 'wrangler'
import { labelColumns, metrics, valueColumns } from '../../schema/metrics.ts'
import { alerts, dashboardQuestions } from './questions.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/OPERATING.md'), 'utf8')
const known = new Map<string, { labels: readonly string[]; values: readonly string[] }>(
  Object.entries(metrics),
)
const questions = [...dashboardQuestions(), ...alerts()]

/** Columns of the sort that a question names, by their names. */
function namesIn(sql: string, sort: 'blob' | 'double', columns: readonly string[]): string[] {
  const numbers = [...sql.matchAll(new RegExp(`\\b${sort}(\\d+)\\b`, 'g'))].map(([, number]) =>
    Number(number),
  )
  return [...new Set(numbers)].map((number) => columns[number - 1] ?? `${sort}${number}`)
}

describe('a question', () => {
  it.each(questions)(
    '[METRIC-12] “$title” asks for one metric, and for columns that it writes',
    ({ sql }) => {
      const asked = [...sql.matchAll(/\bblob1 = '(\w+)'/g)].map(([, name]) => name ?? '')
      expect(asked).toHaveLength(1)
      const metric = known.get(asked[0] ?? '')
      expect(metric, asked[0]).toBeDefined()
      expect(['metric', ...(metric?.labels ?? [])]).toEqual(
        expect.arrayContaining(namesIn(sql, 'blob', labelColumns)),
      )
      expect(['weight', ...(metric?.values ?? [])]).toEqual(
        expect.arrayContaining(namesIn(sql, 'double', valueColumns)),
      )
    },
  )

  it.each(questions)('[METRIC-12] “$title” counts for how many each point stands', ({ sql }) => {
    const sums = [...sql.matchAll(/\bSUM\(/g)].length
    const quantiles = [...sql.matchAll(/\bquantileExactWeighted\(/g)].length
    expect([...sql.matchAll(/_sample_interval \* double1\b/g)]).toHaveLength(sums + quantiles)
    expect(sql).not.toMatch(/\b(AVG|COUNT)\(/i)
  })

  it('[METRIC-12] no metric is written that the dashboard does not show', () => {
    const shown = dashboardQuestions().map(({ sql }) => /\bblob1 = '(\w+)'/.exec(sql)?.[1] ?? '')
    expect([...new Set(shown)].toSorted()).toEqual([...known.keys()].toSorted())
  })
})

describe('the alerts', () => {
  it('[METRIC-12] are six, and each has its chapter in docs/OPERATING.md', () => {
    expect(alerts().map(({ uid }) => uid)).toHaveLength(6)
    const chapters = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title)
    for (const { title, runbook } of alerts()) {
      expect(chapters).toContain(title)
      expect(runbook).toBe(`docs/OPERATING.md#${title.toLowerCase().replaceAll(' ', '-')}`)
    }
  })

  it('[METRIC-12] ask the dataset that production writes', () => {
    const config = readConfig(
      { config: join(root, 'wrangler.toml'), env: 'production' },
      { hideWarnings: true },
    )
    const [bound] = z.array(z.object({ dataset: z.string() })).parse(config.analytics_engine_datasets)
    for (const { sql } of alerts()) expect(/FROM (\w+)/.exec(sql)?.[1]).toBe(bound?.dataset)
  })
})

it('[METRIC-13] docs/OPERATING.md says of each metric what the code says, with its columns', () => {
  const listed = [...page.matchAll(/^\| `(\w+)` \| (.+) \| (.*) \| (.*) \|$/gm)].map((row) => row.slice(1))
  const written = Object.entries(metrics).map(([name, { says, labels, values }]) => {
    const blobs = labels.map((label) => `${label} \`blob${labelColumns.indexOf(label) + 1}\``)
    const doubles = values.map((value) => `${value} \`double${valueColumns.indexOf(value) + 1}\``)
    return [name, says, blobs.join(', '), doubles.join(', ') || '–']
  })
  expect(listed).toEqual(written)
})
