/** What is reported to staff, what they see and decide, and reading on record. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import { openReportsOfMessageMax, openReportsOfPersonMax } from '../../schema/limits.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const refusedAs = (code: string) => ({ ok: false, problem: { code } })
const say = async ({ stub, key }: TestConversation, who: UserActor, text: string) =>
  value(
    await stub.send(key, {
      ...{ clientMessageId: clientMessageId(crypto.randomUUID()), text },
      ...inNameOf(who),
    }),
  ).seq
const all = { limit: 10, isOpenOnly: false }
const open = { limit: 10, isOpenOnly: true }

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[MOD-9] a report reaches those who moderate with the text as it was, whatever becomes of the message', async () => {
    const conversation = await aConversation()
    const { stub, room, id, ada, ben, ina } = conversation
    const seq = await say(conversation, ben, 'something vile')
    const bens = await connect(stub, ben)
    await bens.join()
    value(await room.perform('report', ada, { seq, reason: 'vile' }))
    await evict(stub)
    value(await room.perform('report', ada, { seq, reason: 'vile, I said' })) // is no second one
    value(await room.perform('delete', ben, { seq }))
    await evict(stub)
    const { reports } = value(await room.perform('reports', ina, open))
    expect(reports).toMatchObject([
      { n: 1, seq, senderId: 'ben', text: 'something vile', reporter: 'user:ada', reason: 'vile' },
    ])
    expect(bens.rest().map(({ type }) => type)).toEqual(['messages']) // the deletion, and nothing of a report
    const given = { n: 1, resolution: 'warned', note: 'we have talked' } as const
    const resolved = value(await room.perform('resolve-report', ina, given))
    expect(resolved).toMatchObject({ resolution: 'warned', resolvedBy: 'user:ina', note: 'we have talked' })
    await evict(stub)
    const again = value(await room.perform('resolve-report', ina, { n: 1, resolution: 'dismissed' }))
    expect(again).toEqual(resolved)
    expect(value(await room.perform('reports', ina, open)).reports).toEqual([])
    expect(value(await room.perform('reports', ina, all)).reports).toEqual([resolved])
    const archived = () =>
      sql(env, 'SELECT n, text, resolution, note FROM reports WHERE conversation_id = $1', [id])
    await expect.poll(archived).toEqual([['1', 'something vile', 'warned', 'we have talked']])
  })

  it('[MOD-11] reading by virtue of an office is on record before its answer, opens no socket and makes nobody a member', async () => {
    const conversation = await aConversation()
    const { stub, room, id, campus, ada } = conversation
    await say(conversation, ada, 'among us')
    const amy = aPerson(campus, 'amy', 'admin')
    expect(await stub.page(amy, { limit: 5 })).toMatchObject(refusedAs('not_allowed'))
    await expect(connect(stub, amy)).rejects.toThrow('no socket')
    await evict(stub)
    const given = { page: { limit: 5 }, reason: 'a complaint' }
    expect(value(await room.perform('audited-read', amy, given)).messages).toMatchObject([
      { text: 'among us' },
    ])
    await runInDurableObject(stub, (_, { storage }) => {
      const rows = storage.sql.exec('SELECT type, actor, is_staff_act, detail FROM changes').toArray()
      const detail = JSON.stringify({ reason: 'a complaint', first: 1, last: 1 })
      // unless Postgres has it already
      for (const row of rows)
        expect(row).toEqual({ type: 'moderation.read', actor: 'user:amy', is_staff_act: 1, detail })
    })
    await evict(stub)
    const rows = () => sql(env, 'SELECT type, actor FROM events WHERE conversation_id = $1', [id])
    await expect.poll(rows).toEqual([['moderation.read', 'user:amy']])
    expect(value(await stub.members(ada))).toHaveLength(3)
    await expect(connect(stub, amy)).rejects.toThrow('no socket')
    for (const actor of [ada, aPerson(campus, 'mallory'), aPerson(campus, 'ian', 'instructor')])
      expect(await room.perform('audited-read', actor, given)).toMatchObject({ ok: false })
    expect(await room.perform('audited-read', amy, { ...given, reason: ' ' })).toMatchObject(
      refusedAs('text_empty'),
    )
  })
})

describe('reports', () => {
  it('[MOD-10] report and block are one act in a direct conversation', async () => {
    const people = ['ada', 'ina'].map((id) => ({
      id: userId(id),
      name: id,
      role: id === 'ada' ? ('student' as const) : ('instructor' as const),
    }))
    const members = people.map(({ id }) => ({ userId: id, role: 'member' as const }))
    const direct = await aConversation({ kind: 'direct', title: '', members, people })
    const { stub, room, campus, ada, ina } = direct
    const seq = await say(direct, ina, 'meet me')
    const adas = await connect(stub, ada)
    await adas.join()
    const answer = value(await room.perform('report', ada, { seq, reason: 'no', block: true }))
    expect(answer).toEqual({ reported: true, blocked: true })
    expect(await adas.next('standing')).toMatchObject({ hasBlocked: true })
    expect(await stub.send(ina, { clientMessageId: clientMessageId('x'), text: 'why' })).toMatchObject(
      refusedAs('blocked'),
    )
    const amy = aPerson(campus, 'amy', 'admin')
    expect(value(await room.perform('reports', amy, open)).reports).toHaveLength(1)
    expect(await room.perform('reports', ina, open)).toMatchObject(refusedAs('not_allowed'))
  })

  it('[MOD-12] nobody sees or decides what was reported of themselves', async () => {
    const conversation = await aConversation()
    const { room, campus, ada, ina } = conversation
    const seq = await say(conversation, ina, 'you are all stupid')
    value(await room.perform('report', ada, { seq, reason: 'rude' }))
    expect(value(await room.perform('reports', ina, all)).reports).toEqual([])
    expect(await room.perform('resolve-report', ina, { n: 1, resolution: 'dismissed' })).toMatchObject(
      refusedAs('not_found'),
    )
    const amy = aPerson(campus, 'amy', 'admin')
    expect(value(await room.perform('reports', amy, open)).reports).toHaveLength(1)
    value(await room.perform('resolve-report', amy, { n: 1, resolution: 'warned' }))
  })

  it('[MOD-13] what cannot be reported is refused, and nobody reports without end', async () => {
    const conversation = await aConversation()
    const { room, ada, ben, key, campus } = conversation
    const own = await say(conversation, ada, 'mine')
    const report = (seq: number, actor: UserActor = ada, reason = 'spam') =>
      room.perform('report', actor, { seq, reason })
    expect(await report(own)).toMatchObject(refusedAs('not_allowed'))
    expect(await report(own + 1)).toMatchObject(refusedAs('not_found'))
    expect(await report(own, aPerson(campus, 'mallory'))).toMatchObject(refusedAs('not_found'))
    for (const reason of ['', ' \n ', 'a\u0000b', 'a\ud800', 'x'.repeat(501)])
      expect(await report(own, ben, reason)).toMatchObject({ ok: false })
    expect(await room.perform('report', ada, { seq: own, reason: 'no', block: true })).toMatchObject(
      refusedAs('not_allowed'),
    )
    const gone = await say(conversation, ben, 'gone')
    value(await room.perform('delete', ben, { seq: gone }))
    expect(await report(gone)).toMatchObject(refusedAs('message_deleted'))
    for (let count = 0; count <= openReportsOfPersonMax; count++) {
      const seq = await say(conversation, ben, `spam ${count}`)
      const answer = await report(seq)
      if (count < openReportsOfPersonMax) value(answer)
      else expect(answer).toMatchObject(refusedAs('reports_full'))
    }
    const seq = await say(conversation, ada, 'much reported')
    for (let count = 0; count < openReportsOfMessageMax + 3; count++) {
      const keyed = { ...key, keyId: `key_${String(count).padStart(32, '0')}` as typeof key.keyId }
      value(await room.perform('report', keyed, { seq, reason: 'so' }))
    }
    const { reports } = value(await room.perform('reports', key, { limit: 100, isOpenOnly: true }))
    expect(reports.filter((one) => one.seq === seq)).toHaveLength(openReportsOfMessageMax)
  })

  it('[MOD-14] the queue pages from the newest down without a gap or a repeat', async () => {
    const conversation = await aConversation()
    const { room, ada, ben, ina } = conversation
    for (let count = 0; count < 5; count++) {
      const seq = await say(conversation, ben, `spam ${count}`)
      value(await room.perform('report', ada, { seq, reason: 'spam' }))
    }
    const first = value(await room.perform('reports', ina, { limit: 2, isOpenOnly: true }))
    const second = value(await room.perform('reports', ina, { limit: 3, isOpenOnly: true, before: 4 }))
    expect([first.hasMore, second.hasMore]).toEqual([true, false])
    expect([...first.reports, ...second.reports].map(({ n }) => n)).toEqual([5, 4, 3, 2, 1])
  })
})

describe('looking in', () => {
  it('[MOD-15] earlier versions that somebody sees by virtue of an office are on record, and those of whoever belongs are not', async () => {
    const conversation = await aConversation()
    const { room, id, campus, ada, ina, key } = conversation
    const seq = await say(conversation, ada, 'helo')
    value(await room.perform('edit', ada, { seq, text: 'hello' }))
    value(await room.perform('edits', ina, { seq }))
    value(await room.perform('edits', aPerson(campus, 'amy', 'admin'), { seq }))
    value(await room.perform('edits', key, { seq }))
    const rows = () =>
      sql(env, 'SELECT actor, seq, detail FROM events WHERE conversation_id = $1 ORDER BY position', [id])
    await expect.poll(rows).toEqual([
      ['user:amy', String(seq), '{"versions": true}'],
      [`key:${key.keyId}`, String(seq), '{"versions": true}'],
    ])
  })
})
