/** What the command writes into the documents: the figures of the run, and nothing else of the page. */
import { describe, expect, it } from 'vitest'
import { drawChart } from '../../bench/charts/draw-chart.ts'
import { fillIn } from '../../bench/charts/performance-page.ts'
import { scaleOf } from '../../bench/charts/scale.ts'
import type { ClaimResult } from '../../bench/claim.ts'

const result: ClaimResult = {
  name: 'delivery',
  tables: [{ title: 'T', columns: ['side', 'ms'], rows: [['a|b', 1]], notes: ['note'] }],
  verdicts: [
    { claim: 'fast', measured: '1 ms', goal: '2 ms', holds: true },
    { claim: 'faster', measured: '1 ms', goal: '0 ms', holds: false },
  ],
  charts: [{ name: 'c', title: 'C', axis: 'ms', isLogarithmic: false, kind: 'bars', labels: [], series: [] }],
  raw: null,
}
const page =
  'before\n<!-- claims: about -->\nold\n<!-- /claims -->\n<!-- claims: delivery -->\nold\n<!-- /claims -->\nafter\n'

describe('the performance page', () => {
  it('gets figures between its marks and keeps the rest, however often', () => {
    const once = fillIn(page, [result], 'today')

    expect(once).toBe(
      'before\n<!-- claims: about -->\n\ntoday\n\n<!-- /claims -->\n<!-- claims: delivery -->\n\n![C](charts/c.svg)\n\n' +
        '| holds | claim | measured | goal |\n|---|---:|---:|---:|\n| yes | fast | 1 ms | 2 ms |\n| **no** | faster | 1 ms | 0 ms |\n\n' +
        '**T**\n\n| side | ms |\n|---|---:|\n| a\\|b | 1 |\n\nnote\n\n<!-- /claims -->\nafter\n',
    )
    expect(fillIn(once, [result], 'today')).toBe(once)
  })

  it('refuses figures that it has no place for', () => {
    expect(() => fillIn(page, [{ ...result, name: 'growth' }], 'today')).toThrow(/growth/)
  })
})

describe('a chart', () => {
  it('stands each figure where its axis says', () => {
    const linear = scaleOf([0, 3, 9], false, 100)
    const logarithmic = scaleOf([1, 100], true, 100)

    expect([linear.heightOf(0), linear.heightOf(10), linear.ticks]).toEqual([0, 100, [0, 2, 4, 6, 8, 10]])
    // from a tenth of the smallest, so that it has a bar
    expect([0.1, 1, 10, 100].map((value) => Math.round(logarithmic.heightOf(value)))).toEqual([
      0, 33, 67, 100,
    ])
    expect(logarithmic.heightOf(0)).toBe(0)
  })

  it('names what it shows, and what was not measured has no bar', () => {
    const svg = drawChart(
      {
        ...{ name: 'c', title: 'A < B & "C"', axis: 'ms', isLogarithmic: true, kind: 'bars', labels: ['x'] },
        series: [
          { name: 'ours', values: [2.5] },
          { name: 'theirs', values: [null] },
        ],
      },
      'today',
    )

    expect(svg).toContain('A &lt; B &amp; &quot;C&quot;')
    for (const word of ['ours', 'theirs', 'today', '2.50', 'ms (logarithmic)']) expect(svg).toContain(word)
    expect(svg.match(/<rect [^>]*height="(?!12")[^>]*fill="#(0b62c4|7fb2e5)"/g)).toHaveLength(1)
  })
})
