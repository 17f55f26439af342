/** Messages that are sent later: at their time, once, judged then, whatever happens to the room in between. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import type { Given } from '../../schema/acts.ts'
import type { Actor } from '../../schema/actor.ts'
import { messagesBurstMax, scheduleAheadMsMax, scheduledMax } from '../../schema/limits.ts'
import type { ScheduledMessage } from '../../schema/protocol/scheduled.ts'
import type { Answer, ConversationRoomRpc } from '../../schema/rpc.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { anUpload, isStored } from './a-file.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const refusedAs = (code: string) => ({ ok: false, problem: { code } })
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const hour = 3_600_000

type Asked = Partial<Given<'schedule'>['request']> & { id?: string }

function schedule(
  { stub }: TestConversation,
  actor: Actor,
  ms: number,
  { id = 'later', ...rest }: Asked = {},
) {
  const room: ConversationRoomRpc = stub
  const request = { clientMessageId: clientMessageId(id), text: 'on time', ...rest }
  return room.perform('schedule', actor, { request, publishAt: inMs(ms) })
}

async function listed({ stub }: TestConversation, actor: Actor): Promise<ScheduledMessage[]> {
  const room: ConversationRoomRpc = stub
  return value(await room.perform('list-scheduled', actor, {}))
}

const textsIn = async ({ stub, ben }: TestConversation) =>
  value(await stub.page(ben, { limit: 50 })).messages.map(({ text }) => text)

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[LATER-1] a message is said at its time, in its author’s name, live and in the archive, and not before', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben, id } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    const scheduled = value(await schedule(conversation, ada, 700))
    expect(scheduled).toMatchObject({ senderId: 'ada', clientMessageId: 'later', text: 'on time' })
    await evict(stub)
    expect([await textsIn(conversation), await listed(conversation, ada)]).toEqual([[], [scheduled]])
    const { messages } = await socket.next('messages')
    expect(messages).toMatchObject([{ senderId: 'ada', clientMessageId: 'later', text: 'on time' }])
    expect(Date.parse(messages[0]?.sentAt ?? '')).toBeGreaterThanOrEqual(Date.parse(scheduled.publishAt))
    expect(await listed(conversation, ada)).toEqual([])
    await evict(stub)
    const archived = () => sql(env, 'SELECT text FROM messages WHERE conversation_id = $1', [id])
    await expect.poll(archived).toEqual([['on time']])
    // under the key that it had: said again, it is the same
    const again = await stub.send(ada, { clientMessageId: clientMessageId('later'), text: 'on time' })
    expect(value(again)).toMatchObject({ seq: 1, replayed: true })
  })

  it('[LATER-2] what waits may be replaced and taken away, and then is not said', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const room: ConversationRoomRpc = stub
    value(await schedule(conversation, ada, hour, { id: 'one' }))
    value(await schedule(conversation, ada, 500, { id: 'two' }))
    await evict(stub)
    value(await schedule(conversation, ada, 2 * hour, { id: 'one', text: 'said otherwise' }))
    const waiting = await listed(conversation, ada)
    expect(waiting.map(({ clientMessageId: name, text }) => [name, text])).toEqual([
      ['two', 'on time'],
      ['one', 'said otherwise'],
    ])
    const cancel = (actor: Actor, name: string) =>
      room.perform('cancel-scheduled', actor, {
        senderId: userId('ada'),
        clientMessageId: clientMessageId(name),
      })
    expect(value(await cancel(ben, 'two'))).toEqual({ cancelled: false })
    expect(value(await cancel(ada, 'two'))).toEqual({ cancelled: true })
    expect(value(await cancel(ada, 'two'))).toEqual({ cancelled: false })
    await evict(stub)
    await scheduler.wait(800)
    expect([await textsIn(conversation), await listed(conversation, ben)]).toEqual([[], []])
  })

  it('[LATER-3] what may not be said at its time stays with the reason, and is never said', async () => {
    const conversation = await aConversation()
    const { stub, ada, ina, key } = conversation
    value(await schedule(conversation, ada, 400))
    value(await stub.changeSettings(ina, { locked: true }))
    await evict(stub)
    const failed = async () => (await listed(conversation, ada)).map((one) => one.failed)
    await expect.poll(failed).toEqual(['conversation_locked'])
    value(await stub.changeSettings(ina, { locked: false }))
    value(await schedule(conversation, ada, 300, { id: 'removed' }))
    value(await stub.syncRoster(key, [{ userId: userId('ben'), role: 'student' }]))
    await evict(stub)
    await scheduler.wait(700)
    expect(await textsIn(conversation)).toEqual([])
    // coming back brings nothing of it with it
    value(
      await stub.syncRoster(key, [
        { userId: userId('ada'), role: 'student' },
        { userId: userId('ben'), role: 'student' },
      ]),
    )
    expect(await failed()).toEqual(['conversation_locked', 'not_found'])
  })

  it('[LATER-4] files of a message that waits are kept for it, sent with it, and go with it when it is taken away', async () => {
    const conversation = await aConversation()
    const { stub, ada } = conversation
    const room: ConversationRoomRpc = stub
    const [sent, dropped] = [await anUpload(conversation, ada), await anUpload(conversation, ada)]
    value(await schedule(conversation, ada, 600, { id: 'sent', text: '', attachments: [sent.id] }))
    value(await schedule(conversation, ada, hour, { id: 'dropped', text: '', attachments: [dropped.id] }))
    await evict(stub)
    expect((await listed(conversation, ada)).map(({ attachments }) => attachments)).toEqual([
      [sent],
      [dropped],
    ])
    const now = { clientMessageId: clientMessageId('now'), text: '', attachments: [sent.id] }
    expect(await stub.send(ada, now)).toMatchObject(refusedAs('attachment_unknown'))
    expect(await stub.perform('open-file', ada, { id: sent.id })).toMatchObject(refusedAs('not_found'))
    expect(value(await room.releaseOrphans([sent.id, dropped.id])).sent).toHaveLength(2)
    await expect.poll(() => textsIn(conversation)).toEqual([''])
    value(await stub.perform('open-file', ada, { id: sent.id }))
    const key = { senderId: userId('ada'), clientMessageId: clientMessageId('dropped') }
    value(await room.perform('cancel-scheduled', ada, key))
    await evict(stub)
    await expect.poll(() => isStored(conversation, dropped)).toBe(false)
    expect(await isStored(conversation, sent)).toBe(true)
  })

  it('[LATER-5] in an announcement those who speak share what is to come, and its readers see nothing of it', async () => {
    const conversation = await aConversation({
      kind: 'announcement',
      audience: { type: 'campus' },
      members: [],
    })
    const { stub, ada, campus } = conversation
    const [amy, ann] = [aPerson(campus, 'amy', 'admin'), aPerson(campus, 'ann', 'admin')]
    value(await schedule(conversation, amy, 600))
    await evict(stub)
    expect([(await listed(conversation, ann)).length, await listed(conversation, ada)]).toEqual([1, []])
    expect(await schedule(conversation, ada, 600)).toMatchObject(refusedAs('not_allowed'))
    const reader = await connect(stub, ada)
    expect((await reader.join()).messages).toEqual([])
    expect((await reader.next('messages')).messages).toMatchObject([{ senderId: 'amy' }])
  })
})

describe('what can be scheduled', () => {
  it('[LATER-6] is for later, within half a year, of what may be said now, and no more than allowed', async () => {
    const conversation = await aConversation()
    const { stub, ada, campus, key } = conversation
    const codes: [Promise<Answer<unknown>>, string][] = [
      [schedule(conversation, ada, -1_000), 'schedule_invalid'],
      [schedule(conversation, ada, scheduleAheadMsMax + 60_000), 'schedule_invalid'],
      [schedule(conversation, ada, hour, { text: ' ' }), 'text_empty'],
      [schedule(conversation, ada, hour, { replyTo: 7 }), 'reply_unknown'],
      [schedule(conversation, aPerson(campus, 'zoe'), hour), 'not_found'],
      [schedule(conversation, key, hour), 'request_invalid'],
    ]
    for (const [asked, code] of codes) expect(await asked).toMatchObject(refusedAs(code))
    value(await stub.send(ada, { clientMessageId: clientMessageId('said'), text: 'now' }))
    expect(await schedule(conversation, ada, hour, { id: 'said' })).toMatchObject(
      refusedAs('client_message_id_reused'),
    )
    for (let n = 0; n < scheduledMax; n++) value(await schedule(conversation, ada, hour, { id: `n-${n}` }))
    expect(await schedule(conversation, ada, hour, { id: 'more' })).toMatchObject(refusedAs('scheduled_full'))
    value(await schedule(conversation, ada, hour, { id: 'n-0', text: 'in its place' }))
  })

  it('[LATER-7] waits for slow mode as anybody does, and is said then', async () => {
    const conversation = await aConversation()
    const { stub, ada, ina } = conversation
    value(await stub.changeSettings(ina, { slowModeSeconds: 2 }))
    value(await stub.send(ada, { clientMessageId: clientMessageId('first'), text: 'first' }))
    value(await schedule(conversation, ada, 200))
    await scheduler.wait(700)
    expect(await textsIn(conversation)).toEqual(['first'])
    await expect.poll(() => textsIn(conversation)).toEqual(['first', 'on time'])
  })

  it('[LATER-7] many at one time are said at the pace that anybody may keep, and all of them', async () => {
    const conversation = await aConversation()
    const count = messagesBurstMax + 1
    for (let n = 0; n < count; n++)
      value(await schedule(conversation, conversation.ada, 900, { id: `n-${n}`, text: `${n}` }))
    await expect.poll(async () => (await textsIn(conversation)).length).toBe(count)
    expect(await listed(conversation, conversation.ada)).toEqual([])
  })

  it('[LATER-8] one that breaks keeps nobody else’s, and is not tried for ever', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    value(await schedule(conversation, ada, 300, { id: 'broken' }))
    value(await schedule(conversation, ben, 300, { id: 'sound', text: 'sound' }))
    await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("UPDATE scheduled SET request = '{}' WHERE client_message_id = 'broken'"),
    )
    await expect.poll(() => textsIn(conversation)).toEqual(['sound'])
    expect(error.mock.calls.flat().join()).toContain('scheduled_not_sent')
    error.mockRestore()
  })
})
