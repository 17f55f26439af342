/** What somebody wants to hear of a conversation: badges, news, other devices, and what it costs. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { archiveEveryMs } from '../../schema/limits.ts'
import type { NotificationLevel } from '../../schema/protocol/level.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { aConversation, clientMessageId, type TestConversation, userId, value } from './a-conversation.ts'
import { openPersonal } from './personal-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const say = ({ stub, ada }: TestConversation, text: string) =>
  stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text })
const hearing = (stub: TestConversation['stub'], actor: UserActor, level: NotificationLevel) =>
  stub.perform('set-level', actor, { level })

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[LEVEL-1] at `nothing` nobody is told of messages, at `mentions` of those that mention them', async () => {
    const conversation = await aConversation()
    const { stub, ben, ina } = conversation
    await makeCensusWhole(env, conversation.campus)
    const [bens, inas] = await Promise.all([ben, ina].map((who) => openPersonal(env.PERSONAL_ROOMS, who)))
    if (!bens || !inas) return expect.unreachable()
    for (const device of [bens, inas]) await device.join()
    value(await hearing(stub, ben, 'nothing'))
    value(await hearing(stub, ina, 'mentions'))
    expect(await bens.next('levels')).toMatchObject({ levels: [{ level: 'nothing' }] })
    await evict(stub)
    value(await say(conversation, 'hello @ben and all'))
    await scheduler.wait(archiveEveryMs) // the next summary's alarm takes the archive along, which else would wake the room
    value(await say(conversation, 'a word, @ina'))
    const [summary] = (await inas.next('summaries')).summaries
    expect([summary?.lastSeq, summary?.mentions]).toEqual([2, [{ seq: 2, userIds: ['ina'] }]])
    await evict(stub)
    await scheduler.wait(1_500)
    for (const device of [bens, inas])
      expect(device.rest().filter(({ type }) => type === 'summaries')).toEqual([])
    // what was said is there for whoever wants it again
    value(await hearing(stub, ben, 'all'))
    expect(await bens.next('levels')).toMatchObject({ levels: [{ level: 'all' }] })
    expect((await bens.join()).conversations).toMatchObject([{ unread: 2, mentioned: 1 }])
  })

  it('[LEVEL-2] a list badges by the level, says it, and so does the conversation', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    value(await say(conversation, 'hello'))
    value(await say(conversation, 'hello @ben'))
    const listed = async () => {
      const page = await openConversationList(env).page(ben, { below: null, limit: 5 })
      const [row] = page.conversations
      return [row?.level, row?.unread, row?.mentioned, page.unreadTotal, page.mentionedTotal]
    }
    await expect.poll(listed).toEqual([undefined, 2, 1, 2, 1])
    for (const [level, ...counts] of [
      ['mentions', 1, 1],
      ['nothing', 0, 0],
    ] as const) {
      value(await hearing(stub, ben, level))
      await evict(stub)
      await expect.poll(listed).toEqual([level, ...counts, ...counts])
      expect(value(await stub.view(ben)).level).toBe(level)
    }
    value(await hearing(stub, ben, 'all'))
    await expect.poll(listed).toEqual([undefined, 2, 1, 2, 1])
  })
})

describe('levels', () => {
  it('[LEVEL-3] everyone hears that the conversation itself has changed, and that a mention of them is gone', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben, ina } = conversation
    await makeCensusWhole(env, conversation.campus)
    const bens = await openPersonal(env.PERSONAL_ROOMS, ben)
    await bens.join()
    value(await hearing(stub, ben, 'mentions'))
    value(await say(conversation, 'hello @ben'))
    await bens.next('summaries')
    value(await stub.perform('delete', ada, { seq: 1 }))
    expect((await bens.next('summaries')).summaries).toMatchObject([{ deletedSeqs: [1], mentions: [] }])
    value(await hearing(stub, ben, 'nothing'))
    value(await stub.changeSettings(ina, { title: 'Biology 102' }))
    expect((await bens.next('summaries')).summaries).toMatchObject([{ settings: { title: 'Biology 102' } }])
  })

  it('[LEVEL-7] whoever is meant by a group is told that it is mentioned, and that it is not any more', async () => {
    const conversation = await aConversation()
    const { stub, room, ben, ina } = conversation
    await makeCensusWhole(env, conversation.campus)
    const [bens, inas] = await Promise.all([ben, ina].map((who) => openPersonal(env.PERSONAL_ROOMS, who)))
    if (!bens || !inas) return expect.unreachable()
    for (const device of [bens, inas]) await device.join()
    for (const who of [ben, ina]) value(await hearing(stub, who, 'mentions'))
    const of = (actor: UserActor, text: string) =>
      stub.send(actor, { clientMessageId: clientMessageId(crypto.randomUUID()), text })
    value(await of(conversation.ada, 'a question to @staff'))
    value(await of(ina, 'hello @everyone'))
    expect((await bens.next('summaries')).summaries).toMatchObject([
      { groupMentions: [{ seq: 2, group: 'everyone' }] },
    ])
    await scheduler.wait(1_500)
    value(await of(conversation.ada, 'nothing in particular'))
    await scheduler.wait(1_500)
    bens.rest()
    value(await room.perform('delete', ina, { seq: 2 }))
    expect((await bens.next('summaries')).summaries).toMatchObject([{ deletedSeqs: [2], lastSeq: 3 }])
    await scheduler.wait(1_500)
    expect(bens.rest().filter(({ type }) => type === 'summaries')).toEqual([])
  })

  it('[LEVEL-4] whoever comes back to a conversation hears everything', async () => {
    const conversation = await aConversation()
    const { stub, ben, key } = conversation
    value(await hearing(stub, ben, 'nothing'))
    const others: Member[] = [{ userId: userId('ada'), role: 'student' }]
    value(await stub.syncRoster(key, others))
    value(await stub.syncRoster(key, [...others, { userId: userId('ben'), role: 'student' }]))
    expect(value(await stub.view(ben)).level).toBeUndefined()
  })
})
