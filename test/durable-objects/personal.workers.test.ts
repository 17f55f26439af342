/** The personal room: the list once, then what changes in it, on every device and for nobody else. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { namesMembersMax, personalUnackedMax } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { aCampus } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { loseRedis } from './lost-redis.ts'
import { openPersonal } from './personal-socket.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

async function say({ stub, key, ada }: TestConversation, text = 'hello') {
  const request = { clientMessageId: clientMessageId(crypto.randomUUID()), text, ...inNameOf(ada) }
  return value(await stub.send(key, request))
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[PERS-1] a message badges a member who is online and not viewing', async () => {
    const conversation = await aConversation()
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    await evict(env.PERSONAL_ROOMS.getByName(`${conversation.campus}/ben`))
    await evict(conversation.stub)
    await say(conversation, 'look @ben')
    const [summary] = (await bens.next('summaries')).summaries
    expect(summary).toMatchObject({
      conversationId: conversation.id,
      lastSeq: 1,
      newest: { seq: 1, preview: 'look @ben', sender: { id: 'ada', name: 'Ada' } },
      mentions: [{ seq: 1, userIds: ['ben'] }],
    })
  })

  it('[PERS-2] a badge cleared on one device clears on the other', async () => {
    const conversation = await aConversation()
    const laptop = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await laptop.join()
    await say(conversation)
    await laptop.next('summaries')
    await evict(conversation.stub)
    const phone = await connect(conversation.stub, conversation.ben)
    await phone.join()
    phone.say({ type: 'viewing', viewing: true })
    expect((await laptop.next('cursors')).cursors).toEqual([
      { conversationId: conversation.id, readSeq: 1, lastSeq: 1 },
    ])
  })

  it('[PERS-7] sending from one device takes the badge from the other', async () => {
    const conversation = await aConversation()
    const laptop = await openPersonal(env.PERSONAL_ROOMS, conversation.ada)
    await laptop.join()
    await evict(conversation.stub)
    await say(conversation)
    expect((await laptop.next('cursors')).cursors).toEqual([
      { conversationId: conversation.id, readSeq: 1, lastSeq: 1 },
    ])
  })

  it('[PERS-3] being added and being removed is told at once', async () => {
    const conversation = await aConversation({
      kind: 'group',
      title: 'Lab',
      members: [{ userId: userId('ada'), role: 'owner' }],
    })
    const { stub, ada, ben, id } = conversation
    const bens = await openPersonal(env.PERSONAL_ROOMS, ben)
    await bens.join()
    value(await stub.addMembers(ada, [{ userId: ben.userId, role: 'member' }]))
    expect((await bens.next('membership')).added).toMatchObject([{ id, kind: 'group', title: 'Lab' }])
    await evict(stub)
    value(await stub.removeMember(ada, ben.userId))
    expect((await bens.next('membership')).removed).toEqual([id])
  })
})

describe('who is told', () => {
  it('[FAN-1] whoever is viewing gets no badge', async () => {
    const conversation = await aConversation()
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    const room = await connect(conversation.stub, conversation.ben)
    await room.join()
    room.say({ type: 'viewing', viewing: true })
    await bens.next('cursors')
    await say(conversation)
    await room.next('messages')
    await scheduler.wait(300)
    expect(bens.rest().filter(({ type }) => type === 'summaries')).toEqual([])
  })

  it('[FAN-2] a person outside the conversation is told nothing', async () => {
    const conversation = await aConversation()
    const stranger = await openPersonal(env.PERSONAL_ROOMS, aPerson(conversation.campus, 'mallory'))
    await stranger.join()
    await say(conversation)
    await scheduler.wait(300)
    expect(stranger.rest()).toEqual([])
  })

  it('[FAN-3] an announcement to a role badges that role alone', async () => {
    const campus = (await aCampus(env)).id
    const conversation = await aConversation(
      { kind: 'announcement', title: 'News', audience: { type: 'role', roles: ['student'] }, members: [] },
      campus,
    )
    const student = await openPersonal(env.PERSONAL_ROOMS, aPerson(campus, 'zoe'))
    const instructor = await openPersonal(env.PERSONAL_ROOMS, aPerson(campus, 'ian', 'instructor'))
    await student.join()
    await instructor.join()
    const amy = aPerson(campus, 'amy', 'admin')
    value(await conversation.stub.send(amy, { clientMessageId: clientMessageId('x'), text: 'Hear, hear' }))
    expect((await student.next('summaries')).summaries[0]?.newest?.preview).toBe('Hear, hear')
    await scheduler.wait(200)
    expect(instructor.rest()).toEqual([])
  })

  it('[FAN-9] after Redis has lost who is online, every member of a large conversation is badged', async () => {
    const others = Array.from({ length: namesMembersMax }, (_, index) => userId(`u${index}`))
    const members = ['ada', 'ben', ...others].map((id) => ({ userId: userId(id), role: 'student' as const }))
    const conversation = await aConversation({ members })
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    await loseRedis(conversation, [conversation.ben.userId])
    await say(conversation)
    expect((await bens.next('summaries')).summaries[0]?.lastSeq).toBe(1)
  })

  it('[FAN-4] many messages within a second are one summary at once and one at its end', async () => {
    const conversation = await aConversation()
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    for (let count = 0; count < 20; count++) await say(conversation, `message ${count}`)
    await scheduler.wait(1_400)
    const summaries = bens.rest().flatMap((frame) => (frame.type === 'summaries' ? frame.summaries : []))
    expect(summaries.length).toBeLessThanOrEqual(3)
    expect(summaries.at(-1)?.lastSeq).toBe(20)
  })
})

describe('a device', () => {
  it('[PERS-4] gets a snapshot with its unread and mention counts', async () => {
    const conversation = await aConversation()
    await say(conversation, 'one')
    await say(conversation, 'two for @ben')
    value(await conversation.stub.perform('delete', conversation.ada, { seq: 1 }))
    const snapshot = await untilSnapshot(
      conversation,
      ({ unread, mentioned }) => unread === 1 && mentioned === 1,
    )
    expect(snapshot.unreadTotal).toBe(1)
    expect(snapshot.delayed).toBe(false)
  })

  it('[PERS-5] that takes nothing is closed, and comes back to a snapshot', async () => {
    const { campus, ben } = await aConversation()
    const device = await openPersonal(env.PERSONAL_ROOMS, ben)
    await device.join()
    const room = env.PERSONAL_ROOMS.getByName(`${campus}/ben`)
    const conversationId = (await aConversation()).id
    const frame = JSON.stringify({ type: 'membership', added: [], removed: [conversationId] })
    for (let count = 0; count <= personalUnackedMax; count++) await room.deliver({ frame })
    await scheduler.wait(50)
    expect(device.closed).toBe(closeCodes.slowReader)
  })

  it('[PERS-6] of another person is not let in', async () => {
    const { campus, ben } = await aConversation()
    const room = env.PERSONAL_ROOMS.getByName(`${campus}/ada`)
    const elsewhere = { getByName: () => room }
    await expect(openPersonal(elsewhere, ben)).rejects.toThrow('404')
  })
})

type Counts = { unread: number; mentioned: number }

async function untilSnapshot({ ben, id }: TestConversation, isThere: (counts: Counts) => boolean) {
  for (let attempt = 0; attempt < 60; attempt++) {
    const snapshot = await (await openPersonal(env.PERSONAL_ROOMS, ben)).join()
    const listed = snapshot.conversations.find((conversation) => conversation.id === id)
    if (listed && isThere(listed)) return snapshot
    await scheduler.wait(100)
  }
  throw new Error('the snapshot did not come to say so within six seconds')
}
