/** What a room tells of lately it knows without a look at its tables, and must know as well as they do. */
import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Cursors } from '../../durable-objects/conversation/storage/cursors.ts'
import { FreshRows } from '../../durable-objects/conversation/storage/fresh-rows.ts'
import { movedCursorsMax } from '../../schema/limits.ts'
import { userId } from './a-conversation.ts'

type Act = { who: number; to: number; how: 'advance' | 'set' | 'touch' | 'restart' }

const anyAct: fc.Arbitrary<Act> = fc.record({
  who: fc.nat({ max: 6 }),
  to: fc.nat({ max: 20 }),
  how: fc.constantFrom('advance', 'advance', 'set', 'touch', 'restart'),
})

function inTable<Result>(work: (sql: SqlStorage) => Result): Promise<Result> {
  const stub = env.CONVERSATIONS.getByName(`campus/${crypto.randomUUID()}`)
  return runInDurableObject(stub, (_instance, { storage: { sql } }) => {
    sql.exec(
      'CREATE TABLE cursors (user_id TEXT PRIMARY KEY, read_seq INTEGER NOT NULL, rev INTEGER NOT NULL)',
    )
    return work(sql)
  })
}

describe('cursors that moved', () => {
  it('[ARCH-30] are the same from memory and from the table, above any rev, across restarts', async () => {
    await inTable((sql) =>
      fc.assert(
        fc.property(
          fc.array(anyAct, { maxLength: 40 }),
          fc.nat({ max: 60 }),
          fc.nat({ max: 9 }),
          (acts, rev, max) => {
            sql.exec('DELETE FROM cursors')
            let cursors = new Cursors(sql)
            for (const { who, to, how } of acts) {
              const id = userId(`p${who}`)
              if (how === 'restart') cursors = new Cursors(sql)
              else cursors[how](id, to)
            }
            const expected = sql
              .exec('SELECT user_id, read_seq, rev FROM cursors WHERE rev > ? ORDER BY rev LIMIT ?', rev, max)
              .toArray()
            expect(cursors.above(rev, max)).toEqual(
              expected.map((row) => ({ userId: row['user_id'], readSeq: row['read_seq'], rev: row['rev'] })),
            )
          },
        ),
        { verbose: true },
      ),
    )
  })

  it('[ARCH-30] cost no look at the table, however many have read, and are found in it beyond what is remembered', async () => {
    await inTable((sql) => {
      for (let number = 0; number < 50; number++) new Cursors(sql).advance(userId(`old-${number}`), 1)
      const cursors = new Cursors(sql)
      const from = cursors.rev
      const exec = vi.spyOn(sql, 'exec')
      expect(cursors.above(from, 100)).toEqual([])
      expect(exec).not.toHaveBeenCalled()
      cursors.advance(userId('ada'), 5)
      exec.mockClear()
      expect(cursors.above(from, 100)).toMatchObject([{ userId: 'ada', readSeq: 5 }])
      expect(exec.mock.calls.map(([text]) => text)).toEqual(['SELECT * FROM cursors WHERE user_id = ?'])
      exec.mockRestore()

      for (let number = 0; number < movedCursorsMax + 10; number++)
        cursors.advance(userId(`new-${number}`), 1)
      expect(cursors.above(from, movedCursorsMax * 2)).toHaveLength(movedCursorsMax + 11)
    })
  })
})

describe('rows of a table that few messages fill', () => {
  it('[ARCH-30] are not looked for where none can be, and always where an older instance may have left some', () => {
    const fresh = new FreshRows(10)
    expect([fresh.hasNoneAbove(9), fresh.hasNoneAbove(10)]).toEqual([false, true])
    fresh.note(12)
    expect([fresh.hasNoneAbove(11), fresh.hasNoneAbove(12)]).toEqual([false, true])
  })
})
