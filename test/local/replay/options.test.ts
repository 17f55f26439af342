/** The command line: a wrong word is answered with a sentence. */
import { expect, test } from 'vitest'
import { parseOptions } from '../../../local/replay/options.ts'

test('[REPLAY-6] a file is enough', () => {
  expect(parseOptions(['a.raw.txt'])).toEqual({
    file: 'a.raw.txt',
    rate: 50,
    url: null,
    limit: null,
    seed: 1,
    viewing: 0.3,
    mayDrop: true,
  })
})

test('[REPLAY-6] everything else can be said', () => {
  const args = [
    '--rate',
    '12.5',
    'a',
    '--url',
    'http://127.0.0.1:1',
    '--limit',
    '9',
    '--seed',
    '7',
    '--viewing',
    '1',
    '--no-drop',
  ]

  expect(parseOptions(args)).toEqual({
    file: 'a',
    rate: 12.5,
    url: 'http://127.0.0.1:1',
    limit: 9,
    seed: 7,
    viewing: 1,
    mayDrop: false,
  })
})

test.each([
  ['no file', [], 'Name one transcript'],
  ['two files', ['a', 'b'], 'Name one transcript'],
  ['a rate of nothing', ['a', '--rate', '0'], '--rate is a number'],
  ['a rate that is a word', ['a', '--rate', 'fast'], '--rate is a number'],
  ['half a message', ['a', '--limit', '0.5'], '--limit is a whole number'],
  ['a share of more than everybody', ['a', '--viewing', '1.1'], '--viewing is a share from 0 to 1'],
  ['a seed that is a word', ['a', '--seed', 'x'], '--seed is a whole number'],
  ['an address that is none', ['a', '--url', 'here'], '--url is an address'],
  ['a word that is unknown', ['a', '--quick'], "Unknown option '--quick'"],
])('[REPLAY-6] %s is refused', (_, args, sentence) => {
  expect(() => parseOptions(args)).toThrow(sentence)
})
