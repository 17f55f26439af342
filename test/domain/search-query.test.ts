/** What is looked for, as it is typed. */
import { describe, expect, it } from 'vitest'
import { isFound, parseSearchQuery, type SearchQuery } from '../../domain/search-query.ts'
import { parseAttachmentId, parseClientMessageId, parseUserId } from '../../schema/ids.ts'
import { searchCharactersMax, searchWordsMax } from '../../schema/limits.ts'
import type { Message } from '../../schema/protocol/message.ts'

function must<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a test was built on something that is not there')
  return value
}

const [ada, ben] = [must(parseUserId('ada')), must(parseUserId('ben'))]
const room = `cnv_${'0'.repeat(32)}`

const message = (over: Partial<Message> = {}): Message => ({
  ...{
    seq: 1,
    rev: 1,
    senderId: ada,
    clientMessageId: must(parseClientMessageId('m')),
    text: 'the biology exam',
  },
  sentAt: '2026-11-20T08:30:00.000Z',
  ...over,
})
const file = {
  id: must(parseAttachmentId(`att_${'0'.repeat(32)}`)),
  name: 'Übung.pdf',
  type: 'application/pdf',
  bytes: 1,
}

function query(text: string): SearchQuery {
  const parsed = parseSearchQuery(text, ben)
  if ('code' in parsed) throw new Error(`refused: ${parsed.detail}`)
  return parsed
}

describe('what is looked for', () => {
  it('[SRCH-8] is words, with filters among them in any order', () => {
    expect(query(`exam from:ada has:file in:${room} biology before:2026-11-21 after:2026-11-01`)).toEqual({
      ...{ words: ['exam', 'biology'], from: 'ada', hasFile: true, in: room },
      ...{ until: '2026-11-21T00:00:00.000Z', since: '2026-11-01T00:00:00.000Z' },
    })
    expect(query('from:me')).toEqual({ words: [], from: 'ben' })
    expect(query('12:30 foo:bar')).toEqual({ words: ['12', '30', 'foo', 'bar'] })
  })

  it.each([
    ['', 'must hold a word or a filter'],
    ['   ?!  ', 'must hold a word or a filter'],
    ['from:', 'from: must name a user by id, or me'],
    ['from:../x', 'from: must name a user by id, or me'],
    ['has:everything', 'has: must be has:file'],
    ['in:biology', 'in: must name a conversation by id'],
    ['before:yesterday', 'before: must be a day, as in before:2026-11-24'],
    ['after:2026-02-30', 'after: must be a day, as in after:2026-11-24'],
    ['after:20260230T00:00', 'after: must be a day, as in after:2026-11-24'],
    ['x'.repeat(searchCharactersMax + 1), `must be at most ${searchCharactersMax} characters`],
    [
      Array.from({ length: searchWordsMax + 1 }, (_, n) => `w${n}`).join(' '),
      `must be at most ${searchWordsMax} words`,
    ],
    ['\ud800', 'must be whole characters'],
  ])('[SRCH-9] %j is refused in a sentence', (text, detail) => {
    expect(parseSearchQuery(text, ben)).toEqual({ code: 'request_invalid', detail, pointer: '/q' })
  })

  it.each([
    ['biology exam', {}, true],
    ['geology', {}, false],
    ['exam', { deletedAt: '2026-11-21T00:00:00.000Z', text: '' }, false],
    ['from:ada', {}, true],
    ['from:me', {}, false],
    ['has:file', {}, false],
    ['has:file', { attachments: [file] }, true],
    ['ubung', { attachments: [file] }, true],
    ['before:2026-11-20', {}, false],
    ['before:2026-11-21', {}, true],
    ['after:2026-11-20', {}, true],
    ['after:2026-11-21', {}, false],
  ])('[SRCH-10] %j and a message with %j: %j', (text, over, expected) => {
    expect(isFound(query(text), message(over))).toBe(expected)
  })
})
