/**
 * A reader who writes, edits, scrolls and jumps while frames are lost and sockets are cut: whatever they see has no hole, and
 * in the end they see what the room holds, with everything that they have said in it once and in order.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClientMessageId } from '../../../schema/ids.ts'
import { aClient, algebra, settled } from './a-client.ts'
import { FakeRoom } from './fake-room.ts'

const aStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('others' as const), edits: fc.boolean(), pick: fc.nat() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), pick: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('serve' as const), loses: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('older' as const, 'newer' as const, 'newest' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('jump' as const, 'look' as const), pick: fc.nat() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
)

test('[SDK-53] [SDK-55] [SDK-58] whatever happens, what is shown has no hole and ends as what the room holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(aStep, { maxLength: 40 }),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 20 }),
      async (steps, before, tail) => {
        const room = new FakeRoom(before, tail)
        const client = await aClient()
        client.server.holds(() => room.messages)
        const conversation = client.homeroom.open(algebra)
        await settled()
        client.roomOf(algebra).opens()
        room.serve(client.roomOf(algebra))
        const said: ClientMessageId[] = []
        const ignore = () => undefined
        const comeBack = async () => {
          for (const left = client.roomOf(algebra); client.roomOf(algebra) === left; await settled())
            client.clock.advance(1_000)
          client.roomOf(algebra).opens()
          room.serve(client.roomOf(algebra))
        }
        const check = () => {
          const { messages, lastSeq, older, newer } = conversation.messages.getSnapshot()
          const [first = 1, last = 0] = [messages[0]?.seq, messages.at(-1)?.seq]
          expect(messages.map(({ seq }) => seq)).toEqual(
            Array.from({ length: messages.length }, (_, index) => first + index),
          )
          expect(older.state === 'end').toBe(first <= 1)
          if (newer.state === 'end') expect(last).toBe(lastSeq)
        }

        for (const step of steps) {
          if (step.do === 'others' && step.edits) room.edit((step.pick % (room.messages.length + 1)) + 1)
          else if (step.do === 'others') room.say('ben')
          else if (step.do === 'send')
            said.push(conversation.send({ text: `n${said.length}` }).clientMessageId)
          else if (step.do === 'edit') {
            const { messages } = conversation.messages.getSnapshot()
            const message = messages[step.pick % Math.max(1, messages.length)]
            if (message) conversation.edit(message.seq, `mine ${step.pick}`).catch(ignore)
          } else if (step.do === 'serve') room.serve(client.roomOf(algebra), step.loses)
          else if (step.do === 'cut') {
            client.roomOf(algebra).cuts()
            await comeBack()
          } else if (step.do === 'older') void conversation.loadOlder().catch(ignore)
          else if (step.do === 'newer') void conversation.loadNewer().catch(ignore)
          else if (step.do === 'newest') conversation.jumpToNewest()
          else if (step.do === 'jump') conversation.jumpTo((step.pick % 320) + 1).catch(ignore)
          else if (step.do === 'look') {
            const { messages } = conversation.messages.getSnapshot()
            conversation.lookAt(messages[step.pick % Math.max(1, messages.length)]?.seq ?? 1)
          } else await settled()
          check()
        }

        // in the end the line is quiet: what was lost is noticed with the next word
        room.say('ben')
        for (let round = 0; round < 2 * said.length + 6; round++) {
          await settled()
          room.serve(client.roomOf(algebra))
          // an ack that was lost is not waited for for ever
          if (
            conversation.messages.getSnapshot().outgoing.length > 0 ||
            conversation.messages.getSnapshot().pending.size > 0
          ) {
            client.clock.advance(15_000)
            if (client.roomOf(algebra).closedWith !== null) await comeBack()
          }
        }
        await settled()
        const { messages, outgoing, pending, freshness, lastSeq } = conversation.messages.getSnapshot()
        check()
        expect(freshness).toBe('live')
        expect(lastSeq).toBe(room.messages.length)
        expect(messages).toEqual(room.messages.slice((messages[0]?.seq ?? 1) - 1, messages.at(-1)?.seq))
        expect([outgoing, [...pending]]).toEqual([[], []])
        expect(
          room.messages.map(({ clientMessageId }) => clientMessageId).filter((id) => said.includes(id)),
        ).toEqual(said)
        client.homeroom.close()
      },
    ),
    { numRuns: 400 },
  )
}, 120_000)
