/** What was parsed lately: looked up by its text, bounded, and never a memory of what could not be parsed. */
import { describe, expect, it, vi } from 'vitest'
import { rememberParsed } from '../../stores/parse-memory.ts'

const parse = (text: string) => (text.startsWith('{') ? { text } : null)

describe('texts that were parsed', () => {
  it('the same text is parsed once, and another one by itself', () => {
    const spy = vi.fn(parse)
    const parsed = rememberParsed(spy, 10)

    expect([parsed('{a'), parsed('{a'), parsed('{b')]).toEqual([
      { text: '{a' },
      { text: '{a' },
      { text: '{b' },
    ])
    expect(spy.mock.calls).toEqual([['{a'], ['{b']])
  })

  it('what cannot be parsed is tried each time', () => {
    const spy = vi.fn(parse)
    const parsed = rememberParsed(spy, 10)

    expect([parsed('a'), parsed('a')]).toEqual([null, null])
    expect(spy).toHaveBeenCalledTimes(2)
  })

  it('the oldest gives way', () => {
    const spy = vi.fn(parse)
    const parsed = rememberParsed(spy, 2)
    for (const text of ['{a', '{b', '{c', '{b', '{a']) parsed(text)

    expect(spy.mock.calls.map(([text]) => text)).toEqual(['{a', '{b', '{c', '{a'])
  })
})
