/** Who is mentioned: names of members, where a name can begin, and no more work than the text is long. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { groupMentionedIn, mentionedIn } from '../../domain/mention.ts'
import { parseUserId, type UserId } from '../../schema/ids.ts'
import { mentionsMax, textCharactersMax } from '../../schema/limits.ts'

const long = 'l'.repeat(64)
const members = new Set(['ada', 'ben', 'b.c', 'dot', 'dot.', 'ada@school.example', long])
const among = (text: string) => mentionedIn(text, (userId) => members.has(userId))

afterEach(() => vi.restoreAllMocks())

describe('a mention', () => {
  it.each([
    ['@ada', ['ada']],
    ['Hello @ada and @ben, hello @ada', ['ada', 'ben']],
    ['(@ada) "@ben"\n@b.c', ['ada', 'ben', 'b.c']],
    ['…@ada! — @ben?', ['ada', 'ben']],
    [`@${long}`, [long]],
    ['@ada@school.example', ['ada@school.example']],
  ])(
    '[MENT-1] is @ and the id of a member, at the start or after what is no part of a word: %j',
    (text, who) => {
      expect(among(text)).toEqual(who)
    },
  )

  it.each(['ada', '@', '@@', '@ ada', '@mallory', 'x@ada', 'é@ada', '7@ada', '_@ada', '@Ada', `@${long}l`])(
    '[MENT-2] is nothing else: neither an address nor a stranger nor half a name: %j',
    (text) => {
      expect(among(text)).toEqual([])
    },
  )

  it.each([
    ['@ada.', ['ada']],
    ['@ada... @ben-', ['ada', 'ben']],
    [`@ada${'.'.repeat(61)}`, ['ada']],
    [`@${long}.`, [long]],
    ['@dot.', ['dot.']],
  ])(
    '[MENT-3] may end a sentence: the longer name is tried before the one without punctuation: %j',
    (text, who) => {
      expect(among(text)).toEqual(who)
    },
  )

  it.each([
    ['@everyone', 'everyone'],
    ['Dear @everyone: the exam moves.', 'everyone'],
    ['@staff, please', 'staff'],
    ['(@staff) or @everyone.', 'everyone'],
    ['@everyone and @staff', 'everyone'],
    ['@Everyone', null],
    ['@everyone-else', null],
    ['@everyones', null],
    ['mail@everyone', null],
    ['everyone', null],
    ['@ staff', null],
  ])(
    '[MENT-6] of a group is @everyone or @staff and nothing like it, the larger of two: %j',
    (text, group) => {
      expect(groupMentionedIn(text)).toBe(group)
    },
  )

  it('[MENT-4] of more people than the limit names the first of them', () => {
    const ids = Array.from({ length: mentionsMax + 10 }, (_, index) => `u${index}`)
    const text = ids.map((id) => `@${id}`).join(' ')
    expect(mentionedIn(text, () => true)).toEqual(ids.slice(0, mentionsMax))
  })

  it.each([
    '@',
    '@a',
    '@a ',
    '@.',
    'a@',
    '@a.',
    '@a@@@@@@',
    ' @',
    `@${'a-'.repeat(40)}`,
    `@a${'.'.repeat(64)}`,
  ])(
    '[MENT-5] is looked for with work in proportion to the text, however hostile: %j over and over',
    (part) => {
      const short = workFor(part, textCharactersMax / 4)
      const whole = workFor(part, textCharactersMax)
      expect(whole.looks).toBeLessThanOrEqual(short.looks * 5)
      expect(whole.looks).toBeLessThanOrEqual(textCharactersMax * 68)
      expect(whole.questions).toBeLessThanOrEqual(textCharactersMax)
      const forGroups = workFor(part, textCharactersMax, groupMentionedIn)
      expect(forGroups.looks).toBeLessThanOrEqual(textCharactersMax * 68)
    },
  )
})

/** Characters looked at one by one, and questions whether somebody is a member. */
function workFor(
  part: string,
  length: number,
  look: (text: string, isMember: (userId: UserId) => boolean) => unknown = mentionedIn,
): { looks: number; questions: number } {
  const text = part.repeat(Math.ceil(length / part.length)).slice(0, length)
  const charAt = vi.spyOn(String.prototype, 'charAt')
  let questions = 0
  look(text, (userId) => {
    questions += 1
    return parseUserId(userId) === null
  })
  const looks = charAt.mock.calls.length
  charAt.mockRestore()
  return { looks, questions }
}
