/** Who may hear: judged at connect, at every command and at every push. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { groupMembersMax, socketsPerUserMax } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import {
  aConversation,
  aConversationId,
  aKey,
  aPerson,
  clientMessageId,
  userId,
  value,
} from './a-conversation.ts'
import { aCampus } from '../campus.ts'
import { connect, knock } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const withoutBen: Member[] = [
  { userId: userId('ada'), role: 'student' },
  { userId: userId('ina'), role: 'instructor' },
]

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[H8] a removed member is closed at once and hears no later rev', async () => {
    const { stub, key, ada, ben } = await aConversation()
    const socket = await connect(stub, ben)
    await socket.join()
    await evict(stub)
    expect(value(await stub.syncRoster(key, withoutBen))).toEqual({ added: 0, removed: 1, changed: 0 })
    value(await stub.send(ada, { clientMessageId: clientMessageId('x'), text: 'not for Ben' }))
    expect((await socket.untilClosed()).code).toBe(closeCodes.removed)
    expect(socket.rest()).toEqual([])
  })

  it('[H8] a stranger learns nothing: no socket, no page, no view, as where nothing exists', async () => {
    const { stub, campus } = await aConversation()
    const stranger = aPerson(campus, 'mallory')
    const nothing = env.CONVERSATIONS.getByName(`${campus}/${aConversationId()}`)
    await evict(stub)
    for (const room of [stub, nothing]) {
      const refused = { ok: false, problem: { code: 'not_found' } }
      expect(await room.view(stranger)).toEqual(refused)
      expect(await room.page(stranger, { limit: 1 })).toEqual(refused)
      expect(await room.members(stranger)).toEqual(refused)
      expect(await room.send(stranger, { clientMessageId: clientMessageId('x'), text: 'hi' })).toEqual(
        refused,
      )
      expect((await knock(room, stranger)).status).toBe(404)
    }
  })

  it('[ROOM-1] whoever comes back after a removal hears again, and is at the last seq', async () => {
    const { stub, key, ada, ben } = await aConversation()
    value(await stub.send(ada, { clientMessageId: clientMessageId('x'), text: 'before' }))
    value(await stub.syncRoster(key, withoutBen))
    value(await stub.send(ada, { clientMessageId: clientMessageId('y'), text: 'between' }))
    await evict(stub)
    value(await stub.syncRoster(key, [...withoutBen, { userId: userId('ben'), role: 'student' }]))
    const welcome = await (await connect(stub, ben)).join()
    expect([welcome.readSeq, welcome.messages.length]).toEqual([2, 2])
  })
})

describe('rosters', () => {
  it('[ROOM-2] creating what exists answers what exists', async () => {
    const { stub, key, id } = await aConversation()
    const spec = { kind: 'class' as const, title: 'Another title', members: [], createdBy: null }
    const again = value(await stub.create(key, spec))
    expect([again.created, again.conversation.id, again.conversation.title]).toEqual([false, id, 'Biology'])
  })

  it('[ROOM-3] a second sync with the same roster changes nothing', async () => {
    const { stub, key } = await aConversation()
    const roster = Array.from({ length: 2_000 }, (_, index) => ({
      userId: userId(`u${index}`),
      role: 'student' as const,
    }))
    expect(value(await stub.syncRoster(key, roster))).toEqual({ added: 2_000, removed: 3, changed: 0 })
    expect(value(await stub.syncRoster(key, roster))).toEqual({ added: 0, removed: 0, changed: 0 })
  })

  it('[ROOM-4] a group takes its members up to the limit and no more', async () => {
    const owner: Member = { userId: userId('ada'), role: 'owner' }
    const { stub, ada } = await aConversation({ kind: 'group', title: 'Lab', members: [owner] })
    const many = Array.from({ length: groupMembersMax - 1 }, (_, index) => ({
      userId: userId(`u${index}`),
      role: 'member' as const,
    }))
    expect(value(await stub.addMembers(ada, many))).toEqual({ added: groupMembersMax - 1 })
    const oneMore = await stub.addMembers(ada, [{ userId: userId('late'), role: 'member' }])
    expect(oneMore).toMatchObject({ ok: false, problem: { code: 'conversation_full' } })
  })

  it('[ROOM-5] members leave a group, its owner does not, and a member manages nobody', async () => {
    const members: Member[] = [
      { userId: userId('ada'), role: 'owner' },
      { userId: userId('ben'), role: 'member' },
      { userId: userId('cyd'), role: 'member' },
    ]
    const { stub, ada, ben, campus } = await aConversation({ kind: 'group', title: 'Lab', members })
    expect(await stub.removeMember(ada, ada.userId)).toMatchObject({ problem: { code: 'not_allowed' } })
    expect(await stub.removeMember(ben, userId('cyd'))).toMatchObject({ problem: { code: 'not_allowed' } })
    expect(value(await stub.removeMember(ben, ben.userId))).toEqual({ removed: true })
    expect(await stub.view(ben)).toMatchObject({ problem: { code: 'not_found' } })
    expect(value(await stub.members(aPerson(campus, 'cyd'))).length).toBe(2)
  })

  it('[ROOM-6] an announcement is heard by its audience and answered by nobody in it', async () => {
    const campus = (await aCampus(env)).id
    const { stub } = await aConversation(
      { kind: 'announcement', title: 'News', audience: { type: 'role', roles: ['student'] }, members: [] },
      campus,
    )
    const amy = aPerson(campus, 'amy', 'admin')
    const socket = await connect(stub, aPerson(campus, 'zoe'))
    const welcome = await socket.join()
    expect(welcome.capabilities).toEqual(['edit', 'react', 'report'])
    value(await stub.send(amy, { clientMessageId: clientMessageId('x'), text: 'The library is open.' }))
    expect((await socket.next('messages')).messages[0]?.text).toBe('The library is open.')
    socket.say({ type: 'send', clientMessageId: 'y', text: 'Thanks!' })
    expect((await socket.next('problem')).code).toBe('not_allowed')
    expect((await knock(stub, aPerson(campus, 'ian', 'instructor'))).status).toBe(404)
  })

  it('[ROOM-7] the oldest socket of a user gives way to the ninth', async () => {
    const { stub, ben } = await aConversation()
    const sockets = []
    for (let index = 0; index < socketsPerUserMax + 1; index++) sockets.push(await connect(stub, ben))
    expect((await sockets[0]?.untilClosed())?.code).toBe(closeCodes.replaced)
    expect(sockets.slice(1).map(({ closed }) => closed)).toEqual(Array(socketsPerUserMax).fill(null))
  })

  it('[ROOM-8] a server key speaks as a member, and as nobody else', async () => {
    const { stub, campus } = await aConversation()
    const key = aKey(campus)
    const as = (id: string) => ({ id: userId(id), name: id, role: 'student' as const })
    const request = { clientMessageId: clientMessageId('x'), text: 'from the host' }
    expect(await stub.send(key, request)).toMatchObject({ problem: { code: 'request_invalid' } })
    expect(await stub.send(key, { ...request, as: as('mallory') })).toMatchObject({
      problem: { code: 'members_invalid' },
    })
    expect(value(await stub.send(key, { ...request, as: as('ada') })).seq).toBe(1)
  })
})
