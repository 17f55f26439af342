import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import { parseCampusId } from '../../schema/ids.ts'
import { type CursorOwner, decodeCursor, encodeCursor } from '../../worker/list-cursor.ts'
import hostile from '../data/hostile_cursors.json' with { type: 'json' }
import { userIdOf } from '../campus.ts'

const campusId = parseCampusId('oak') ?? expect.unreachable()
const ada: CursorOwner = { list: 'conversations', campusId, userId: userIdOf('ada') }
const position = z.object({ activeMicros: z.int(), id: z.string() })
const given = { activeMicros: 1_795_507_200_123_456, id: 'cnv_1' }

describe('the cursor of a list', () => {
  test('[HTTP-14] a cursor brings back the position that it was made of, to the microsecond', () => {
    expect(decodeCursor(encodeCursor(ada, given), ada, position)).toEqual(given)
  })

  test.each([
    ['another reader', { ...ada, userId: userIdOf('ben') }],
    ['another list', { ...ada, list: 'members' }],
    ['another campus', { ...ada, campusId: parseCampusId('elm') ?? expect.unreachable() }],
    ['a key', { ...ada, userId: 'key' as const }],
  ])('[HTTP-15] a cursor given to %s is refused', (_, owner) => {
    expect(decodeCursor(encodeCursor(owner, given), ada, position)).toBeNull()
  })

  test('[HTTP-15] no hostile cursor is taken', () => {
    expect(hostile.cursors.filter((cursor) => decodeCursor(cursor, ada, position) !== null)).toEqual([])
  })

  test('[HTTP-15] a cursor with one bit flipped is refused or names another position of the same reader', () => {
    const cursor = encodeCursor(ada, given)
    for (let index = 0; index < cursor.length; index++) {
      const flipped =
        cursor.slice(0, index) + String.fromCharCode(cursor.charCodeAt(index) ^ 1) + cursor.slice(index + 1)
      const decoded = decodeCursor(flipped, ada, position)
      if (decoded !== null) expect(position.safeParse(decoded).success).toBe(true)
    }
  })

  test('[HTTP-15] a cursor longer than any of ours is refused unread', () => {
    expect(decodeCursor(encodeCursor(ada, { ...given, id: 'x'.repeat(600) }), ada, position)).toBeNull()
  })
})
