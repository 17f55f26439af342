/** What one conversation is to one person, in words that Redis keeps; heads; and what an isolate remembers of lists. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberRoles } from '../../schema/protocol/kinds.ts'
import { notificationLevels } from '../../schema/protocol/level.ts'
import { parseHead } from '../../stores/conversation-head.ts'
import { LastLists } from '../../stores/last-lists.ts'
import {
  encodeParticipation,
  laterOf,
  type Participation,
  parseParticipation,
  readSeqIn,
} from '../../stores/participation.ts'
import { aHead, aParticipation, conversation } from './a-list.ts'

const aParticipationOf = (revs: fc.Arbitrary<number>) =>
  fc.record({
    ...{ readSeq: fc.nat(), cursorRev: revs, isViewing: fc.boolean() },
    level: fc.constantFrom(...notificationLevels),
    ...{ role: fc.constantFrom(...memberRoles, null), rosterRev: revs },
  })

/** As rooms speak: of one rev they have said one thing. */
const ofRevs = (cursorRev: number, rosterRev: number): Participation => ({
  ...{ readSeq: (cursorRev * 7) % 5, cursorRev, isViewing: cursorRev % 2 === 1 },
  level: notificationLevels[cursorRev % 3] ?? 'all',
  ...{ role: memberRoles[rosterRev % 5] ?? null, rosterRev },
})
const aWord = fc.tuple(fc.nat(6), fc.nat(6)).map(([cursorRev, rosterRev]) => ofRevs(cursorRev, rosterRev))

describe('the later of two words', () => {
  it('[PART-1] is the same in whichever order they come, however often, and however they are grouped', () => {
    fc.assert(
      fc.property(aWord, aWord, aWord, (one, two, three) => {
        expect(laterOf(one, two)).toEqual(laterOf(two, one))
        expect(laterOf(laterOf(one, two), three)).toEqual(laterOf(one, laterOf(two, three)))
        expect(laterOf(one, one)).toEqual(one)
        expect(laterOf(laterOf(one, two), two)).toEqual(laterOf(one, two))
        expect(laterOf(undefined, one)).toEqual(one)
        const { cursorRev, rosterRev } = laterOf(one, two)
        expect(cursorRev).toBe(Math.max(one.cursorRev, two.cursorRev))
        expect(rosterRev).toBe(Math.max(one.rosterRev, two.rosterRev))
      }),
    )
  })

  it('[PART-2] at the same rev is the room’s', () => {
    const base = aParticipation({ isViewing: false })
    expect(laterOf(base, { ...base, isViewing: true }).isViewing).toBe(true)
    expect(laterOf({ ...base, isViewing: true }, base).isViewing).toBe(false)
  })
})

describe('a participation as text', () => {
  it('[PART-3] reads back as it was', () => {
    fc.assert(
      fc.property(aParticipationOf(fc.nat()), (one) => {
        expect(parseParticipation(encodeParticipation(one))).toEqual(one)
      }),
    )
  })

  it('[PART-4] is nothing where this code has not written it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json(), fc.constantFrom('[1,2,0,null]', '[1,2,0,null,"5"]')),
        (text) => {
          const one = parseParticipation(text)
          if (one) expect(parseParticipation(encodeParticipation(one))).toEqual(one)
          expect([one?.readSeq, one?.cursorRev, one?.rosterRev].map((value) => typeof value)).toEqual(
            Array.from({ length: 3 }, () => (one ? 'number' : 'undefined')),
          )
        },
      ),
      { numRuns: 500 },
    )
    expect(parseParticipation('[1,2,0,7,5]')).toMatchObject({ role: null })
    for (const text of ['', 'x', '[]', '{}', 'null', '[1,2,0,null]', '[1,2,0,null,"5"]', '["1",2,0,null,5]'])
      expect(parseParticipation(text), text).toBeNull()
  })

  it('[PART-5] is read to the end of the conversation while its owner views it, and to their cursor else', () => {
    const head = aHead(1, { lastSeq: 10 })
    expect(readSeqIn(head, aParticipation({ readSeq: 4, isViewing: true }))).toBe(10)
    expect(readSeqIn(head, aParticipation({ readSeq: 4 }))).toBe(4)
  })
})

describe('a head as text', () => {
  it('[PART-6] reads back as it was, and is nothing without what a list is made of', () => {
    const head = aHead(1, { deletedSeqs: [3] })
    expect(parseHead(JSON.stringify(head))).toEqual(head)
    for (const part of ['id', 'rev', 'lastSeq', 'activeAt', 'deletedSeqs'] as const)
      expect(parseHead(JSON.stringify({ ...head, [part]: undefined })), part).toBeNull()
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.anything()), (text) => {
        expect(parseHead(text)).toBeNull()
      }),
    )
  })
})

describe('the lists that an isolate remembers', () => {
  it('[PART-7] are the last ones written, as many as allowed, and nothing else', () => {
    const lists = new LastLists(2)
    const [one, two, three] = [conversation(1), conversation(2), conversation(3)]
    lists.set('ada', [one, two])
    lists.set('ben', [])
    lists.set('ada', [three])
    lists.set('cyd', [one])
    expect(['ada', 'ben', 'cyd', 'dan'].map((reader) => lists.get(reader))).toEqual([[three], [], [one], []])
    for (let number = 0; number < 100; number++) lists.set(`u${number}`, [conversation(number)])
    const kept = Array.from({ length: 100 }, (_, number) => lists.get(`u${number}`).length)
    expect(kept.reduce((sum, length) => sum + length)).toBe(2)
    expect(lists.get('ada')).toEqual([])
  })
})
