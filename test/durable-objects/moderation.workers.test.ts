/** Mutes, blocks, handing over and minors: what each takes away, from warm sockets too, and how it ends. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import type { Enrolled } from '../../schema/enrolled.ts'
import type { ConversationSpec } from '../../schema/rpc.ts'
import { namesMembersMax } from '../../schema/limits.ts'
import { openPresence } from '../../stores/presence.ts'
import { sql } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { openPersonal } from './personal-socket.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const refusedAs = (code: string) => ({ ok: false, problem: { code } })
const say = ({ stub }: TestConversation, actor: UserActor) =>
  stub.send(actor, { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hello' })
const enrolled = (id: string, role: Enrolled['role'], facts: Partial<Enrolled> = {}): Enrolled => ({
  ...{ userId: userId(id), role },
  ...facts,
})

/** Ada owns it, Ben and Ina are members. */
function aGroup(members: Enrolled[], spec: Partial<ConversationSpec> = {}) {
  return aConversation({ kind: 'group', title: 'Lab', members, ...spec })
}

async function aDirect(other: 'ben' | 'ina') {
  const role = other === 'ben' ? ('student' as const) : ('instructor' as const)
  const people = [
    { id: userId('ada'), name: 'Ada', role: 'student' as const },
    { id: userId(other), name: other, role },
  ]
  const members = people.map(({ id }) => ({ userId: id, role: 'member' as const }))
  return aConversation({ kind: 'direct', title: '', members, people })
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[MOD-1] a muted member says nothing, over a warm socket either, is told until when, and reads on', async () => {
    const conversation = await aConversation()
    const { stub, room, ada, ben, ina } = conversation
    const socket = await connect(stub, ada)
    expect((await socket.join()).capabilities).toContain('send')
    const given = { userId: userId('ada'), seconds: 600, reason: 'shouting' }
    const { mutedUntil } = value(await room.perform('mute', ina, given))
    const standing = await socket.next('standing')
    expect(standing).toMatchObject({ role: 'student', mutedUntil })
    expect(standing.capabilities).not.toContain('send')
    await evict(stub)
    socket.say({ type: 'send', clientMessageId: 'x', text: 'hello' })
    const refused = await socket.next('problem')
    expect(refused).toMatchObject({ code: 'muted', clientMessageId: 'x' })
    expect(refused.retryAfterMs).toBeGreaterThan(590_000)
    expect(await say(conversation, ada)).toMatchObject(refusedAs('muted'))
    value(await say(conversation, ben))
    expect((await socket.next('messages')).messages).toHaveLength(1)
    expect((await socket.join()).mutedUntil).toBe(mutedUntil)
  })

  it('[MOD-2] a mute ends by itself, with or without an alarm, or when it is lifted', async () => {
    const conversation = await aConversation()
    const { stub, ada, ina } = conversation
    const socket = await connect(stub, ada)
    await socket.join()
    value(await stub.perform('mute', ina, { userId: userId('ada'), seconds: 1 }))
    await socket.next('standing')
    await evict(stub)
    expect(await say(conversation, ada)).toMatchObject(refusedAs('muted'))
    const freed = await socket.next('standing')
    expect(freed.mutedUntil).toBeUndefined()
    expect(freed.capabilities).toContain('send')
    value(await say(conversation, ada))
    value(await stub.perform('mute', ina, { userId: userId('ada'), seconds: 600 }))
    expect(await say(conversation, ada)).toMatchObject(refusedAs('muted'))
    await evict(stub)
    expect(value(await stub.perform('unmute', ina, { userId: userId('ada') }))).toEqual({ unmuted: true })
    expect(value(await stub.perform('unmute', ina, { userId: userId('ada') }))).toEqual({ unmuted: false })
    value(await say(conversation, ada))
  })

  it('[MOD-3] a muted owner manages nothing until the mute ends', async () => {
    const group = await aGroup([enrolled('ada', 'owner'), enrolled('ben', 'member')])
    const { stub, ada, key } = group
    value(await stub.perform('mute', key, { userId: userId('ada'), seconds: 600 }))
    await evict(stub)
    expect(await stub.addMembers(ada, [enrolled('cyd', 'member')])).toMatchObject(refusedAs('muted'))
    expect(await stub.changeSettings(ada, { title: 'Mine' })).toMatchObject(refusedAs('muted'))
    expect(await stub.perform('hand-over', ada, { userId: userId('ben') })).toMatchObject(refusedAs('muted'))
  })

  it('[MOD-4] a block silences both of a direct conversation until whoever blocked ends it', async () => {
    const direct = await aDirect('ina')
    const { stub, ada, ina } = direct
    const [adas, inas] = [await connect(stub, ada), await connect(stub, ina)]
    for (const socket of [adas, inas]) await socket.join()
    value(await stub.perform('block', ada, { blocked: true }))
    expect(await adas.next('standing')).toMatchObject({ hasBlocked: true })
    const told = await inas.next('standing')
    expect(told.hasBlocked).toBeUndefined()
    expect(told.capabilities).not.toContain('send')
    await evict(stub)
    for (const actor of [ada, ina]) expect(await say(direct, actor)).toMatchObject(refusedAs('blocked'))
    value(await stub.perform('block', ina, { blocked: false }))
    expect(await say(direct, ina)).toMatchObject(refusedAs('blocked'))
    await evict(stub)
    value(await stub.perform('block', ada, { blocked: false }))
    for (const actor of [ada, ina]) value(await say(direct, actor))
  })

  it('[ROOM-9] an owner who hands over is a member, and may leave; both are told', async () => {
    const group = await aGroup([enrolled('ada', 'owner'), enrolled('ben', 'member')])
    const { stub, ada, ben } = group
    const [adas, bens] = [await connect(stub, ada), await connect(stub, ben)]
    for (const socket of [adas, bens]) await socket.join()
    const device = await openPersonal(env.PERSONAL_ROOMS, ben)
    await device.join()
    expect(await stub.perform('hand-over', ben, { userId: userId('ben') })).toMatchObject(
      refusedAs('not_allowed'),
    )
    expect(await stub.perform('hand-over', ada, { userId: userId('cyd') })).toMatchObject(
      refusedAs('members_invalid'),
    )
    value(await stub.perform('hand-over', ada, { userId: userId('ben') }))
    expect(await adas.next('standing')).toMatchObject({ role: 'member' })
    const bensNow = await bens.next('standing')
    expect(bensNow.role).toBe('owner')
    expect(bensNow.capabilities).toContain('hand-over')
    expect((await device.next('roles')).roles).toEqual([{ conversationId: group.id, role: 'owner' }])
    await evict(stub)
    expect(value(await stub.members(ben))).toEqual([
      { userId: 'ada', role: 'member' },
      { userId: 'ben', role: 'owner' },
    ])
    expect(value(await stub.removeMember(ada, userId('ada')))).toEqual({ removed: true })
  })

  it('[MINOR-1] students whom the campus keeps apart write no more where they once did, and a minor to no student', async () => {
    const direct = await aDirect('ben')
    const { stub, ada, ben } = direct
    const liberal = { policy: { studentDirect: true } }
    value(await say(direct, { ...ada, ...liberal }))
    await evict(stub)
    expect(await say(direct, ada)).toMatchObject(refusedAs('not_allowed'))
    value(await stub.page(ada, { limit: 5 }))
    value(await say(direct, { ...ben, ...liberal }))
    expect(await say(direct, { ...ben, ...liberal, minor: true })).toMatchObject(refusedAs('not_allowed'))
    await evict(stub)
    expect(await say(direct, { ...ada, ...liberal })).toMatchObject(refusedAs('not_allowed'))
  })

  it('[MINOR-2] where a minor is among the members nobody speaks until somebody in office is there, who then stays', async () => {
    const group = await aGroup([
      enrolled('ada', 'owner'),
      enrolled('ben', 'member', { minor: true, staff: false }),
    ])
    const { stub, ada, ben, ina } = group
    for (const actor of [ada, ben]) expect(await say(group, actor)).toMatchObject(refusedAs('unsupervised'))
    value(await stub.addMembers(ada, [enrolled('ina', 'member', { staff: true })]))
    await evict(stub)
    for (const actor of [ada, ben]) value(await say(group, actor))
    expect(await stub.removeMember(ina, userId('ina'))).toMatchObject(refusedAs('unsupervised'))
    expect(await stub.removeMember(ada, userId('ina'))).toMatchObject(refusedAs('unsupervised'))
    value(await stub.removeMember(ada, userId('ben')))
    await evict(stub)
    value(await stub.removeMember(ina, userId('ina')))
  })
})

describe('moderation', () => {
  it('[MOD-5] whoever moderates cannot be muted, nor a stranger, and nobody else mutes', async () => {
    const { stub, ada, ina, key, campus } = await aConversation()
    const mute = (actor: UserActor | typeof key, who: string) =>
      stub.perform('mute', actor, { userId: userId(who), seconds: 60 })
    expect(await mute(key, 'ina')).toMatchObject(refusedAs('not_allowed'))
    expect(await mute(ina, 'mallory')).toMatchObject(refusedAs('not_found'))
    expect(await mute(ada, 'ben')).toMatchObject(refusedAs('not_allowed'))
    expect(await mute(aPerson(campus, 'mallory'), 'ben')).toMatchObject(refusedAs('not_found'))
    value(await mute(aPerson(campus, 'amy', 'admin'), 'ben'))
  })

  it('[MOD-6] an instructor who is a member of a group moderates it, and other members do not', async () => {
    const group = await aGroup([
      enrolled('ada', 'owner'),
      enrolled('ben', 'member'),
      enrolled('ina', 'member'),
    ])
    const { stub, ada, ben, ina } = group
    value(await say(group, ben))
    for (const actor of [ada, ben])
      expect(await stub.perform('mute', actor, { userId: userId('ben'), seconds: 60 })).toMatchObject(
        refusedAs('not_allowed'),
      )
    value(await stub.perform('mute', ina, { userId: userId('ben'), seconds: 60 }))
    value(await stub.perform('delete', ina, { seq: 1, reason: 'a slur' }))
    expect(await stub.perform('hand-over', ina, { userId: userId('ina') })).toMatchObject(
      refusedAs('not_allowed'),
    )
  })

  it('[MOD-7] what staff do to a conversation and to its people is on record, what members do is not', async () => {
    const group = await aGroup([
      enrolled('ada', 'owner'),
      enrolled('ben', 'member'),
      enrolled('ina', 'member', { staff: true }),
    ])
    const { stub, id, ada, ina, key } = group
    value(await stub.changeSettings(ada, { title: 'Ours' }))
    value(await stub.addMembers(ada, [enrolled('cyd', 'member')]))
    value(await stub.changeSettings(ina, { title: 'Lab 3', locked: true, slowModeSeconds: 5 }))
    value(await stub.changeSettings(ina, { locked: false, archived: true }))
    value(await stub.changeSettings(key, { archived: false }))
    value(await stub.addMembers(ina, [enrolled('dan', 'member')]))
    value(await stub.removeMember(key, userId('cyd')))
    value(await stub.perform('mute', ina, { userId: userId('ben'), seconds: 60, reason: 'spam' }))
    value(await stub.perform('unmute', ina, { userId: userId('ben') }))
    const rows = () =>
      sql(
        env,
        `SELECT type, actor, detail - 'mutedUntil' FROM events WHERE conversation_id = $1 AND is_staff_act
         ORDER BY position`,
        [id],
      )
    const ofKey = `key:${key.keyId}`
    await expect.poll(rows).toEqual([
      ['conversation.updated', 'user:ina', '{"title": "Lab 3", "slowModeSeconds": 5}'],
      ['moderation.locked', 'user:ina', null],
      ['conversation.archived', 'user:ina', null],
      ['moderation.unlocked', 'user:ina', null],
      ['conversation.updated', ofKey, '{"archived": false}'],
      ['member.added', 'user:ina', '{"role": "member", "userId": "dan"}'],
      ['member.removed', ofKey, '{"userId": "cyd"}'],
      ['moderation.muted', 'user:ina', '{"reason": "spam", "userId": "ben"}'],
      ['moderation.unmuted', 'user:ina', '{"userId": "ben"}'],
    ])
    expect(
      await sql(env, 'SELECT 1 FROM events WHERE conversation_id = $1 AND NOT is_staff_act', [id]),
    ).toEqual([])
  })

  it('[MINOR-3] what a token says of a person outweighs what the directory said, and students learn of no readers then', async () => {
    const group = await aGroup([
      enrolled('ada', 'owner'),
      enrolled('ben', 'member'),
      enrolled('ina', 'member', { staff: true }),
    ])
    const { stub, ada, ben, ina } = group
    expect((await (await connect(stub, ada)).join()).receipts).toHaveLength(3)
    const bens = await (await connect(stub, { ...ben, minor: true })).join()
    expect([bens.receipts, bens.capabilities.includes('receipts')]).toEqual([undefined, false])
    expect((await (await connect(stub, ada)).join()).receipts).toBeUndefined()
    expect((await (await connect(stub, ina)).join()).receipts).toHaveLength(3)
    await runInDurableObject(stub, (_, { storage }) => {
      const rows = storage.sql.exec('SELECT user_id FROM roster WHERE minor = 1').toArray()
      expect(rows).toEqual([{ user_id: 'ben' }])
    })
  })
})

describe('presence in a conversation', () => {
  it('[PRES-15] shows a student its staff, and other students only where the campus lets it and neither is a minor', async () => {
    const group = await aGroup([
      enrolled('ada', 'owner'),
      enrolled('ben', 'member'),
      enrolled('mia', 'member', { minor: true }),
      enrolled('ina', 'member', { staff: true }),
    ])
    const { room, campus, ada, ina, key } = group
    const mia = { ...aPerson(campus, 'mia'), minor: true }
    const policy = { studentPresence: true }
    const hidden = async (actor: UserActor | typeof key) => value(await room.names(actor)).hidden?.toSorted()
    expect(await hidden(ada)).toEqual(['ben', 'mia'])
    expect(await hidden({ ...ada, policy })).toEqual(['mia'])
    expect(await hidden({ ...mia, policy })).toEqual(['ada', 'ben'])
    for (const actor of [ina, key]) expect(await hidden(actor)).toEqual([])
    expect(value(await room.names({ ...ada, policy })).mayName).toBe(false)
    expect(value(await room.names(ina)).mayName).toBe(true)
  })

  it('[PRES-19] of a large one counts who is online for everyone, and names them to those alone who may know of all', async () => {
    const students = Array.from({ length: namesMembersMax }, (_, index) => enrolled(`u${index}`, 'student'))
    const { room, campus } = await aConversation({
      members: [...students, enrolled('ina', 'instructor', { staff: true })],
    })
    await makeCensusWhole(env, campus)
    const heartbeats = ['u3', 'ina', 'elsewhere'].map((id) => ({ userId: userId(id), at: Date.now() }))
    await openPresence(env).online(campus, heartbeats)
    const [ina, u3] = [aPerson(campus, 'ina', 'instructor'), aPerson(campus, 'u3')]
    const onlineFor = async (actor: UserActor) => value(await room.names(actor)).crowd?.online
    expect((await onlineFor(ina))?.sample.toSorted()).toEqual(['ina', 'u3'])
    expect(await onlineFor(u3)).toEqual({ count: 2, sample: [] })
    expect((await onlineFor(ina))?.count).toBe(2)
  })
})
