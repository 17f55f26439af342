/** What one message costs behind the ack, counted at the wire. */
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { onlineLookupMax } from '../../schema/limits.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { openPresence } from '../../stores/presence.ts'
import { aCampus } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { aConversation, aPerson, type TestConversation, userId, value } from './a-conversation.ts'
import { costOf, quiet } from './message-cost.ts'

const online = Array.from({ length: 10 }, (_, index) => userId(`on-${index}`))

async function aClassOf(size: number, campusId: TestConversation['campus']): Promise<TestConversation> {
  const others = Array.from({ length: size - online.length - 1 }, (_, index) => userId(`off-${index}`))
  const members = ['ada', ...online, ...others].map((id): Member => ({ userId: userId(id), role: 'student' }))
  return aConversation({ members }, campusId)
}

let small: TestConversation
let large: TestConversation
/** Of 50 with the same ten online, half of whom want to hear nothing. */
let quieter: TestConversation

beforeAll(async () => {
  const campus = (await aCampus(env)).id
  await makeCensusWhole(env, campus)
  await openPresence(env).online(
    campus,
    online.map((id) => ({ userId: id, at: Date.now() })),
  )
  small = await aClassOf(50, campus)
  large = await aClassOf(5_000, campus)
  quieter = await aClassOf(50, campus)
  for (const id of online.slice(0, 5))
    value(await quieter.room.perform('set-level', aPerson(campus, id), { level: 'nothing' }))
  await quiet()
}, 60_000)

describe('a message to a class', () => {
  it('[FAN-5] costs as many Redis commands, round trips and room calls for 5,000 as for 50 with the same ten online, but for how these are looked up', async () => {
    expect(onlineLookupMax).toBeLessThan(5_000)
    const [ofSmall, ofLarge] = [await costOf(small), await costOf(large)]
    // the ten, and the sender, whose other devices hear that their cursor moved
    expect([ofSmall.calls, ofLarge.calls]).toEqual([11, 11])
    expect(ofSmall.commands).toEqual(['HSET ZADD SET GET ZMSCORE'])
    expect(ofLarge.commands).toEqual(['HSET ZADD SET GET ZRANGE'])
  })

  it('[LEVEL-5] calls nobody who wants none, and asks Redis for no more', async () => {
    expect(await costOf(quieter)).toEqual({ calls: 5 + 1, commands: ['HSET ZADD SET GET ZMSCORE'] })
  })
})
