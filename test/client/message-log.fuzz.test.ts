/**
 * A room that changes at random and a client that loses frames at random: whenever the client believes that it
 * is up to date, its stretch equals the room's. fast-check prints the seed of a failure.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageLog } from '../../client/message-log.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { aFrame, aMessage, anEpoch, aWelcome } from './builders.ts'

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
