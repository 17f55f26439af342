/** How fast one person may speak in one conversation, and what a mute leaves of what was said before it. */
import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { messagesBurstMax } from '../../schema/limits.ts'
import type { UserActor } from '../../schema/actor.ts'
import {
  aConversation,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { connect } from './room-socket.ts'

const say = ({ stub }: TestConversation, actor: UserActor, id: string) =>
  stub.send(actor, { clientMessageId: clientMessageId(id), text: 'hello' })

describe('a pace', () => {
  it('[MOD-8] after five messages at once the sixth is told when it may come, and then it does', async () => {
    const conversation = await aConversation()
    const { ada, ben } = conversation
    for (let index = 0; index < messagesBurstMax; index++) value(await say(conversation, ada, `m${index}`))
    const refused = await say(conversation, ada, 'more')
    expect(refused).toMatchObject({ ok: false, problem: { code: 'rate_limited' } })
    const { retryAfterMs = 0 } = refused.ok ? {} : refused.problem
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(1_000)
    value(await say(conversation, ben, 'of-another'))
    expect(value(await say(conversation, ada, 'm0')).replayed).toBe(true)
    await scheduler.wait(retryAfterMs)
    value(await say(conversation, ada, 'more'))
  })

  it('[MOD-8] holds on a socket too, and is of one conversation alone', async () => {
    const [one, other] = [await aConversation(), await aConversation()]
    const socket = await connect(one.stub, one.ada)
    await socket.join()
    for (let index = 0; index <= messagesBurstMax; index++)
      socket.say({ type: 'send', clientMessageId: `m${index}`, text: 'hello' })
    const refused = await socket.next('problem')
    expect(refused).toMatchObject({ code: 'rate_limited', clientMessageId: `m${messagesBurstMax}` })
    expect(refused.retryAfterMs).toBeGreaterThan(0)
    value(await say(other, other.ada, 'm'))
  })

  it('[MOD-8] a server key is not held to it, and an eviction only forgives', async () => {
    const conversation = await aConversation()
    const { stub, key, ada } = conversation
    for (let index = 0; index < messagesBurstMax; index++) value(await say(conversation, ada, `m${index}`))
    for (let index = 0; index < 3 * messagesBurstMax; index++)
      value(
        await stub.send(key, {
          ...{ clientMessageId: clientMessageId(`k${index}`), text: 'hello' },
          ...inNameOf(ada),
        }),
      )
    await evictDurableObject(stub)
    value(await say(conversation, ada, 'after'))
  })

  it('[SEND-1] what was acked before a mute is acked again under it', async () => {
    const conversation = await aConversation()
    const { stub, ada, ina } = conversation
    const { seq } = value(await say(conversation, ada, 'before'))
    value(await stub.perform('mute', ina, { userId: userId('ada'), seconds: 60 }))
    expect(value(await say(conversation, ada, 'before'))).toMatchObject({ seq, replayed: true })
  })
})
