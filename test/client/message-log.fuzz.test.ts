/**
 * A room that changes at random and a client that loses frames at random: whenever the client believes that it
 * is up to date, its stretch equals the room's. fast-check prints the seed of a failure.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageLog, type Page } from '../../client/message-log.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { aFrame, aMessage, anEpoch, anotherEpoch, aWelcome, messagesFrom } from './builders.ts'

type Act = { change: 'say' | 'edit'; pick: number; coalesce: boolean; lose: boolean; twice: boolean }

const anAct: fc.Arbitrary<Act> = fc.record({
  change: fc.constantFrom('say', 'say', 'say', 'edit'),
  pick: fc.nat(),
  coalesce: fc.boolean(),
  lose: fc.boolean(),
  twice: fc.boolean(),
})

test('[SDK-7] a log that believes itself up to date equals the room, whatever was lost or repeated', () => {
  fc.assert(
    fc.property(
      fc.array(anAct, { maxLength: 60 }),
      fc.nat(20),
      fc.integer({ min: 1, max: 12 }),
      (acts, before, tail) => {
        const room: Message[] = []
        const log = new MessageLog()
        let rev = 0
        let sentRev = 0
        const change = ({ change, pick }: Pick<Act, 'change' | 'pick'>) => {
          rev += 1
          if (change === 'say' || room.length === 0) room.push(aMessage(room.length + 1, { rev }))
          else room[pick % room.length] = aMessage((pick % room.length) + 1, { rev, text: `edit ${rev}` })
        }
        const above = (floor: number) => room.filter((message) => message.rev > floor)
        const join = () => {
          const canCatchUp = log.place !== null && above(log.rev).length <= tail
          const messages = canCatchUp ? above(log.rev) : room.slice(-tail)
          log.applyWelcome(aWelcome({ verdict: canCatchUp ? 'complete' : 'reset', rev, messages }))
        }
        for (let index = 0; index < before; index++) change({ change: 'say', pick: 0 })
        join()
        sentRev = rev

        for (const act of acts) {
          change(act)
          if (act.coalesce) continue
          const frame = aFrame(sentRev, above(sentRev), { to: rev })
          sentRev = rev
          if (act.lose) continue
          for (let times = act.twice ? 2 : 1; times > 0; times--)
            if (log.applyMessages(frame).outcome === 'missed') join()
          expect(log.place).toEqual({ epoch: anEpoch, rev })
          expect(log.messages).toEqual(log.messages.length === 0 ? [] : room.slice(log.firstSeq - 1))
        }
      },
    ),
    { numRuns: 500 },
  )
})

type Step =
  | { do: 'change'; change: 'say' | 'edit'; pick: number; lose: boolean }
  | { do: 'ask'; around: number; size: number }
  | { do: 'answer'; pick: number }
  | { do: 'look'; at: number }
  | { do: 'restart' }

const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      change: fc.constantFrom('say' as const, 'edit' as const),
      pick: fc.nat(),
      lose: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      around: fc.nat(),
      size: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)

/** A room whose pages travel slowly: each is read when it is asked for, and arrives at any time later, or never. */
test('[SDK-50] pages, frames, gaps and resets in any order leave true ranges without a hole', () => {
  fc.assert(
    fc.property(
      fc.array(aStep, { maxLength: 80 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      (steps, before, tail) => {
        let room = messagesFrom(1, before)
        let [epoch, rev] = [anEpoch, before]
        const log = new MessageLog()
        const pages: { page: Page; life: number }[] = []
        const above = (floor: number) => room.filter((message) => message.rev > floor)
        const join = () => {
          const isComplete = log.place?.epoch === epoch && above(log.rev).length <= tail
          const messages = isComplete ? above(log.rev) : room.slice(-tail)
          log.applyWelcome(aWelcome({ epoch, verdict: isComplete ? 'complete' : 'reset', rev, messages }))
        }
        const change = ({ change, pick }: { change: 'say' | 'edit'; pick: number }) => {
          rev += 1
          const seq = change === 'say' ? room.length + 1 : (pick % room.length) + 1
          room[seq - 1] = aMessage(seq, { rev, text: `${seq} as of ${rev} in ${epoch}` })
        }
        join()

        for (const step of steps) {
          if (step.do === 'change') {
            change(step)
            const frame = aFrame(rev - 1, above(rev - 1), { epoch, to: rev })
            if (!step.lose && log.applyMessages(frame).outcome === 'missed') join()
          } else if (step.do === 'ask') {
            const first = step.around % room.length
            const data = room.slice(first, first + step.size)
            pages.push({ page: { epoch, data, users: [] }, life: log.life })
          } else if (step.do === 'answer') {
            const [answer] = pages.splice(step.pick % Math.max(1, pages.length), 1)
            if (answer && answer.life === log.life) log.applyPage(answer.page)
          } else if (step.do === 'look') log.lookAt(step.at % room.length)
          else {
            epoch = epoch === anEpoch ? anotherEpoch : anEpoch
            room = room.map((message) => ({ ...message, text: `${message.seq} again in ${epoch}` }))
            join()
          }

          for (const [index, range] of log.ranges.entries()) {
            const [first = 0, last = 0] = [range[0]?.seq, range.at(-1)?.seq]
            expect(range.map(({ seq }) => seq)).toEqual(room.slice(first - 1, last).map(({ seq }) => seq))
            expect(first).toBeGreaterThan((log.ranges[index - 1]?.at(-1)?.seq ?? -1) + 1)
          }
          if (log.place?.epoch === epoch && log.rev === rev) {
            expect(log.lastSeq).toBe(room.length)
            for (const range of log.ranges)
              expect(range).toEqual(room.slice((range[0]?.seq ?? 0) - 1, range.at(-1)?.seq))
          }
        }
      },
    ),
    { numRuns: 1_000 },
  )
})
