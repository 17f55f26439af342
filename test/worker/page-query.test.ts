import { describe, expect, test } from 'vitest'
import { parsePageQuery } from '../../worker/page-query.ts'
import hostile from '../data/hostile_cursors.json' with { type: 'json' }

const parse = (query: string) => parsePageQuery(new URLSearchParams(query))
const codeOf = (query: string) => {
  const parsed = parse(query)
  return parsed.ok ? 'ok' : parsed.problem.code
}

describe('the query of a page', () => {
  test('[HTTP-18] an empty query asks for the newest page of fifty', () => {
    expect(parse('')).toEqual({ ok: true, value: { limit: 50 } })
  })

  test.each([
    ['before=51&limit=10', { before: 51, limit: 10 }],
    ['after=0', { after: 0, limit: 50 }],
    ['around=7&limit=100', { around: 7, limit: 100 }],
    ['before=999999999999999', { before: 999_999_999_999_999, limit: 50 }],
    ['before=3&colour=red', { before: 3, limit: 50 }],
  ])('[HTTP-18] %s names its stretch', (query, value) => {
    expect(parse(query)).toEqual({ ok: true, value })
  })

  test.each(['before=1&after=2', 'around=1&before=2', 'after=1&after=1'])(
    '[HTTP-15] %s names two stretches and is refused',
    (query) => {
      expect(codeOf(query)).toBe('request_invalid')
    },
  )

  test.each(['-1', '01', '1e3', '0x10', '+1', ' 1', '1 ', '１', '9999999999999999', '1,2', '١'])(
    '[HTTP-15] before=%s is no whole decimal number and is refused',
    (text) => {
      expect(codeOf(`before=${encodeURIComponent(text)}`)).toBe('cursor_invalid')
    },
  )

  test.each(['0', '101', '', 'ten', '5.0', '-5', '1&limit=2'])(
    '[HTTP-15] limit=%s is outside 1 to 100 and is refused with its pointer',
    (text) => {
      const parsed = parse(`limit=${text}`)
      expect(parsed).toMatchObject({
        ok: false,
        problem: { code: 'request_invalid' },
        faults: [{ pointer: '/limit' }],
      })
    },
  )

  test('[HTTP-15] every hostile cursor is refused, but the whole numbers among them', () => {
    const accepted = hostile.cursors.filter((cursor) =>
      ['before', 'after', 'around'].some(
        (name) => codeOf(`${name}=${encodeURIComponent(cursor)}`) !== 'cursor_invalid',
      ),
    )
    expect(accepted).toEqual(['0'])
  })
})
