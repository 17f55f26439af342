/** Behind the ack: what the room has decided reaches Postgres, whatever happens in between. */
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { parseCampusId } from '../../schema/ids.ts'
import { sql } from '../campus.ts'
import { aConversation, clientMessageId, type TestConversation, userId, value } from './a-conversation.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

async function say({ stub, ada }: TestConversation, ...texts: string[]): Promise<void> {
  for (const text of texts)
    value(await stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text }))
}

async function archivedTexts({ id }: TestConversation): Promise<(string | null)[]> {
  const rows = await sql(env, 'SELECT text FROM messages WHERE conversation_id = $1 ORDER BY seq', [id])
  return rows.map(([text]) => text ?? null)
}

async function until<Seen>(look: () => Promise<Seen>, isThere: (seen: Seen) => boolean): Promise<Seen> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const seen = await look()
    if (isThere(seen)) return seen
    await scheduler.wait(50)
  }
  throw new Error('it did not come within ten seconds')
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[H10] what was said is in Postgres, with its conversation, members and cursors, within ten seconds', async () => {
    const conversation = await aConversation()
    await say(conversation, 'one', 'two')
    await evict(conversation.stub)
    await say(conversation, 'three')
    await evict(conversation.stub)
    const texts = await until(
      () => archivedTexts(conversation),
      ({ length }) => length === 3,
    )
    expect(texts).toEqual(['one', 'two', 'three'])
    const [head] = await sql(env, 'SELECT kind, last_seq, rev FROM conversations WHERE id = $1', [
      conversation.id,
    ])
    expect(head).toEqual(['class', '3', '3'])
    const members = await sql(
      env,
      'SELECT user_id, role FROM members WHERE conversation_id = $1 ORDER BY 1',
      [conversation.id],
    )
    expect(members).toEqual([
      ['ada', 'student'],
      ['ben', 'student'],
      ['ina', 'instructor'],
    ])
    const cursors = await sql(env, 'SELECT user_id, read_seq FROM cursors WHERE conversation_id = $1', [
      conversation.id,
    ])
    expect(cursors).toEqual([['ada', '3']])
  })

  it('[ARCH-5] an announcement that nobody has used yet is in Postgres all the same', async () => {
    const { stub, id } = await aConversation({
      kind: 'announcement',
      audience: { type: 'campus' },
      members: [],
    })
    await evict(stub)
    const rows = () => sql(env, 'SELECT last_seq FROM conversations WHERE id = $1', [id])
    expect(await until(rows, ({ length }) => length === 1)).toEqual([['0']])
  })

  it('[ARCH-6] what staff do is kept with its reason until Postgres has it, and what others do where the campus listens', async () => {
    const conversation = await aConversation()
    const { stub, id, ada, ben, ina } = conversation
    await say(conversation, 'one', 'two')
    value(await stub.perform('delete', ada, { seq: 1 }))
    value(await stub.perform('delete', ina, { seq: 2, reason: 'spoilers' }))
    await evict(stub)
    const listened = { clientMessageId: clientMessageId('heard'), text: 'three' }
    value(await stub.send({ ...ben, logsEvents: true }, listened))
    await evict(stub)
    const rows = () =>
      sql(
        env,
        "SELECT type, seq, actor, is_staff_act, detail->>'reason' FROM events WHERE conversation_id = $1 ORDER BY position",
        [id],
      )
    expect(await until(rows, ({ length }) => length === 2)).toEqual([
      ['message.deleted', '2', 'user:ina', 't', 'spoilers'],
      ['message.created', '3', 'user:ben', 'f', null],
    ])
    const left = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec('SELECT n FROM changes').toArray(),
    )
    expect(left).toEqual([])
  })

  it('[ARCH-1] a removed member is marked in Postgres too', async () => {
    const conversation = await aConversation()
    const { stub, key, id } = conversation
    value(await stub.syncRoster(key, [{ userId: userId('ada'), role: 'student' }]))
    await evict(stub)
    const look = () =>
      sql(env, 'SELECT user_id FROM members WHERE conversation_id = $1 AND removed ORDER BY 1', [id])
    const removed = await until(look, ({ length }) => length === 2)
    expect(removed).toEqual([['ben'], ['ina']])
  })
})

describe('faults behind the ack', () => {
  it('[H6] an abort right after the ack loses nothing: the next instance archives it', async () => {
    const conversation = await aConversation()
    await say(conversation, 'acked')
    await abortAllDurableObjects()
    const stub = env.CONVERSATIONS.getByName(`${conversation.campus}/${conversation.id}`) // the old one is broken
    await say({ ...conversation, stub }, 'after')
    expect(
      await until(
        () => archivedTexts(conversation),
        ({ length }) => length === 2,
      ),
    ).toEqual(['acked', 'after'])
  })

  it('[ARCH-2] the same rows written twice, and older rows written late, change nothing', async () => {
    const conversation = await aConversation()
    await say(conversation, 'one', 'two')
    await until(
      () => archivedTexts(conversation),
      ({ length }) => length === 2,
    )
    await runInDurableObject(conversation.stub, (_instance, state) => {
      state.storage.sql.exec(
        'UPDATE progress SET archived_rev = 0, archived_roster_rev = 0, archived_cursor_rev = 0',
      )
    })
    await sql(env, "UPDATE messages SET rev = 99, text = 'newer' WHERE conversation_id = $1 AND seq = 1", [
      conversation.id,
    ])
    await evictDurableObject(conversation.stub)
    await say(conversation, 'three')
    await until(
      () => archivedTexts(conversation),
      ({ length }) => length === 3,
    )
    expect(await archivedTexts(conversation)).toEqual(['newer', 'two', 'three'])
  })

  it('[ARCH-3] a row that Postgres refuses for good is set aside, and everything behind it goes on', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const conversation = await aConversation()
    await say(conversation, 'before', 'poison', 'behind')
    await runInDurableObject(conversation.stub, (_instance, state) => {
      // past the check at the door, which refuses U+0000
      state.storage.sql.exec("UPDATE messages SET text = 'poi' || char(0) || 'son' WHERE seq = 2")
    })
    await until(
      () => archivedTexts(conversation),
      ({ length }) => length === 2,
    )
    expect(await archivedTexts(conversation)).toEqual(['before', 'behind'])
    const { messages } = value(await conversation.stub.page(conversation.ben, { limit: 10 }))
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3])
    const said = log.mock.calls.map(([line]): unknown => JSON.parse(String(line)))
    expect(said).toMatchObject([{ event: 'message_parked', seq: 2 }])
    log.mockRestore()
  })

  it('[ARCH-4] a campus that Postgres does not know yet delays the archive and sets nothing aside', async () => {
    const { parked, archived } = await withUnknownCampus()
    expect([parked, archived]).toEqual([0, ['waits for its campus']])
  })
})

async function withUnknownCampus() {
  const campus = parseCampusId(`late-${crypto.randomUUID().slice(0, 8)}`)
  if (!campus) throw new Error('no campus id')
  const conversation = await aConversation({}, campus)
  await say(conversation, 'waits for its campus')
  await scheduler.wait(1_000)
  await sql(
    env,
    `INSERT INTO campuses (id, name, issuer, audience, shared_secret, allowed_origins, settings)
     VALUES ($1, $1, $1, 'homeroom', 'secret', '{}', '{}')`,
    [campus],
  )
  const archived = await until(
    () => archivedTexts(conversation),
    ({ length }) => length === 1,
  )
  const parked = await runInDurableObject(
    conversation.stub,
    (_instance, state) => state.storage.sql.exec('SELECT * FROM parked').toArray().length,
  )
  return { parked, archived }
}
