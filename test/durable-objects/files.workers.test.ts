/** Files in a room: who may send one, who may have one, and when they go. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import type { AttachmentId } from '../../schema/ids.ts'
import { filesPerMessageMax } from '../../schema/limits.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import { collectOrphans } from '../../worker/files/collect-orphans.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { aFile, anAttachmentId, anUpload, claimAndPut, isRecorded, isStored, keyOf } from './a-file.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const day = 86_400_000
const refusedAs = (code: string) => ({ ok: false, problem: { code } })
const request = (attachments: AttachmentId[], text = '', id: string = crypto.randomUUID()) => ({
  ...{ clientMessageId: clientMessageId(id), text, attachments },
})
const send = ({ stub }: TestConversation, actor: UserActor, ...files: Attachment[]) =>
  stub.send(actor, request(files.map(({ id }) => id)))

/** As if it had been uploaded that long ago, for Postgres and for the room. */
async function age({ stub }: TestConversation, { id }: Attachment, ms: number): Promise<void> {
  await sql(
    env,
    "UPDATE files SET created_at = now() - $2::bigint * interval '1 millisecond' WHERE id = $1",
    [id, String(ms)],
  )
  await runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec('UPDATE files SET uploaded_at = uploaded_at - ? WHERE id = ?', ms, id),
  )
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[FILE-20] a file that was uploaded travels with its message, live, in history and in Postgres alike', async () => {
    const conversation = await aConversation()
    const { stub, id, ada, ben } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    const [one, two] = [
      await anUpload(conversation, ada),
      await anUpload(conversation, ada, { width: 3, height: 4 }),
    ]
    await evict(stub)
    value(await stub.send(ada, request([two.id, one.id], 'see these')))
    const { messages } = await socket.next('messages')
    expect(messages).toMatchObject([{ text: 'see these', attachments: [two, one] }])
    await evict(stub)
    expect(value(await stub.page(ben, { limit: 1 })).messages).toEqual(messages)
    const archived = () => sql(env, 'SELECT attachments::text FROM messages WHERE conversation_id = $1', [id])
    await expect.poll(async () => (await archived()).length).toBe(1)
    expect(JSON.parse(String((await archived())[0]?.[0]))).toEqual([two, one])
    const seqs = await sql(env, 'SELECT seq FROM files WHERE conversation_id = $1', [id])
    expect(seqs).toEqual([['1'], ['1']])
  })

  it('[FILE-21] a file may be sent by its uploader, once, and by nobody else', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const file = await anUpload(conversation, ada)
    await evict(stub)
    expect(await send(conversation, ben, file)).toMatchObject(refusedAs('attachment_unknown'))
    value(await stub.send(ada, request([file.id], 'once', 'once')))
    await evict(stub)
    expect(await send(conversation, ada, file)).toMatchObject(refusedAs('attachment_unknown'))
    expect(value(await stub.send(ada, request([file.id], 'once', 'once')))).toMatchObject({
      seq: 1,
      replayed: true,
    })
    expect(value(await stub.view(ada)).lastSeq).toBe(1)
  })

  it('[FILE-22] another conversation knows nothing of a file', async () => {
    const [here, there] = [await aConversation(), await aConversation()]
    const file = await anUpload(here, here.ada)
    await evict(here.stub)
    expect(await send(there, there.ada, file)).toMatchObject(refusedAs('attachment_unknown'))
    value(await send(here, here.ada, file))
    await evict(there.stub)
    const open = await there.stub.perform('open-file', there.ada, { id: file.id })
    expect(open).toMatchObject(refusedAs('not_found'))
  })

  it('[FILE-23] whoever reads a message may have its files, and nobody has one that was not sent', async () => {
    const conversation = await aConversation()
    const { stub, id, ada, ben, campus, key } = conversation
    const file = await anUpload(conversation, ada)
    const open = (actor: UserActor | typeof key) => stub.perform('open-file', actor, { id: file.id })
    for (const actor of [ada, ben, key]) expect(await open(actor)).toMatchObject(refusedAs('not_found'))
    value(await send(conversation, ada, file))
    await evict(stub)
    for (const actor of [ada, ben, key]) expect(value(await open(actor))).toEqual(file)
    expect(await open(aPerson(campus, 'zoe'))).toMatchObject(refusedAs('not_found'))
    expect(value(await open(aPerson(campus, 'amy', 'admin')))).toEqual(file)
    // by virtue of an office, and so on record; the others belong here
    const rows = () => sql(env, 'SELECT actor FROM events WHERE conversation_id = $1 ORDER BY position', [id])
    await expect.poll(rows).toEqual([[`key:${key.keyId}`], ['user:amy']])
    value(await stub.syncRoster(key, [{ userId: userId('ada'), role: 'student' }]))
    await evict(stub)
    expect(await open(ben)).toMatchObject(refusedAs('not_found'))
  })

  it('[FILE-24] a deleted message takes its files along: at once from every answer, and soon from R2 and the quota', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const files = [await anUpload(conversation, ada), await anUpload(conversation, ada)]
    const other = await anUpload(conversation, ada)
    value(await send(conversation, ada, ...files))
    value(await send(conversation, ada, other))
    await evict(stub)
    value(await stub.perform('delete', ada, { seq: 1 }))
    const [tombstone] = value(await stub.page(ben, { limit: 2 })).messages
    expect(tombstone).not.toHaveProperty('attachments')
    await evict(stub)
    for (const { id } of files) {
      expect(await stub.perform('open-file', ben, { id })).toMatchObject(refusedAs('not_found'))
      expect(await stub.perform('lose-file', ben, { id })).toMatchObject(refusedAs('not_found'))
    }
    for (const file of files) {
      await expect.poll(() => isStored(conversation, file)).toBe(false)
      await expect.poll(() => isRecorded(file)).toBe(false)
    }
    expect([await isStored(conversation, other), await isRecorded(other)]).toEqual([true, true])
    const rows = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT state, name FROM files WHERE seq = 1 AND state <> 'released'").toArray(),
    )
    expect(rows).toEqual(files.map(() => ({ state: 'gone', name: '' })))
    expect(await send(conversation, ada, ...files)).toMatchObject(refusedAs('attachment_unknown'))
  })

  it('[FILE-25] a file that R2 has lost is marked in its message, for everyone, and the message stays', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const socket = await connect(stub, ada)
    await socket.join()
    const [kept, lost] = [await anUpload(conversation, ada), await anUpload(conversation, ada)]
    value(await stub.send(ada, request([kept.id, lost.id], 'two files')))
    await socket.next('messages')
    await evict(stub)
    value(await stub.perform('lose-file', ben, { id: lost.id }))
    const { messages } = await socket.next('messages')
    expect(messages).toMatchObject([{ text: 'two files', attachments: [kept, { ...lost, missing: true }] }])
    await evict(stub)
    expect(await stub.perform('open-file', ben, { id: lost.id })).toMatchObject(refusedAs('file_lost'))
    value(await stub.perform('lose-file', ben, { id: lost.id }))
    expect(value(await stub.page(ben, { limit: 1 })).messages).toEqual(messages)
    expect(value(await stub.perform('open-file', ben, { id: kept.id }))).toEqual(kept)
  })

  it('[FILE-26] a file that nobody has sent for a day is collected, and one that was sent or is young is not', async () => {
    const conversation = await aConversation()
    const { stub, ada } = conversation
    const uploads = [
      await anUpload(conversation, ada),
      await anUpload(conversation, ada),
      await anUpload(conversation, ada),
    ]
    const [stale, young, sent] = uploads as [Attachment, Attachment, Attachment]
    const cutOff = aFile()
    await claimAndPut(conversation, ada, cutOff)
    value(await send(conversation, ada, sent))
    for (const file of [stale, sent, cutOff]) await age(conversation, file, day + 1_000)
    // Postgres has not heard that it was sent: the room is asked, and knows
    await sql(env, 'UPDATE files SET seq = NULL WHERE id = $1', [sent.id])
    await evict(stub)
    await collectOrphans(env, Date.now())
    await evict(stub)
    for (const file of [stale, cutOff]) {
      await expect.poll(() => isStored(conversation, file)).toBe(false)
      await expect.poll(() => isRecorded(file)).toBe(false)
    }
    for (const file of [young, sent])
      expect([await isStored(conversation, file), await isRecorded(file)]).toEqual([true, true])
    expect(await sql(env, 'SELECT seq FROM files WHERE id = $1', [sent.id])).toEqual([['1']])
    const late = await stub.perform('add-file', ada, { uploader: ada.userId, file: cutOff })
    expect(late).toMatchObject(refusedAs('attachment_unknown'))
    expect(await send(conversation, ada, stale)).toMatchObject(refusedAs('attachment_unknown'))
    value(await send(conversation, ada, young))
  })
})

describe('a message with files', () => {
  it('[FILE-27] may be without words, and then a list shows what its files are called', async () => {
    const conversation = await aConversation()
    const { ada, ben, id } = conversation
    const [one, two] = [
      await anUpload(conversation, ada, { name: 'plan.pdf' }),
      await anUpload(conversation, ada, { name: 'Übung.docx' }),
    ]
    value(await send(conversation, ada, one, two))
    const shown = async () => {
      const { conversations } = await openConversationList(env).page(ben, { below: null, limit: 1 })
      return conversations[0]?.newest?.preview
    }
    await expect.poll(shown).toBe('plan.pdf, Übung.docx')
    await expect
      .poll(() => sql(env, 'SELECT 1 FROM messages WHERE conversation_id = $1', [id]))
      .toHaveLength(1)
  })

  it('[SEND-5] without words and without files it says nothing, and is refused', async () => {
    const { stub, ada } = await aConversation()
    expect(await stub.send(ada, request([], ' '))).toMatchObject(refusedAs('text_empty'))
  })

  it('[SEND-2] the same clientMessageId with other files is another message', async () => {
    const conversation = await aConversation()
    const { stub, ada } = conversation
    const [one, two] = [await anUpload(conversation, ada), await anUpload(conversation, ada)]
    value(await stub.send(ada, request([one.id], 'x', 'named')))
    for (const ids of [[two.id], [one.id, two.id], []])
      expect(await stub.send(ada, request(ids, 'x', 'named'))).toMatchObject(
        refusedAs('client_message_id_reused'),
      )
  })

  it('[FILE-28] holds at most ten, each once, and over a socket as over HTTP', async () => {
    const conversation = await aConversation()
    const { stub, ada } = conversation
    const file = await anUpload(conversation, ada)
    const tooMany = Array.from({ length: filesPerMessageMax + 1 }, anAttachmentId)
    for (const attachments of [tooMany, [file.id, file.id], ['x'], 'x', { 0: file.id }, [null]]) {
      const socket = await connect(stub, ada)
      await socket.join()
      socket.say({ type: 'send', clientMessageId: 'x', text: 'x', attachments })
      expect((await socket.next('problem')).code, JSON.stringify(attachments)).toBe('command_invalid')
    }
    const files = await Promise.all(tooMany.slice(1).map((id) => anUpload(conversation, ada, { id })))
    value(await send(conversation, ada, ...files))
    expect(value(await stub.page(ada, { limit: 1 })).messages[0]?.attachments).toEqual(files)
  })

  it('[FILE-29] nobody uploads where they may not speak', async () => {
    const conversation = await aConversation()
    const { stub, ada, ina, key, campus } = conversation
    const admit = (actor: typeof ada | typeof key, uploader = ada.userId) =>
      stub.perform('admit-upload', actor, { uploader })
    value(await admit(ada))
    value(await admit(key))
    expect(await admit(aPerson(campus, 'zoe'))).toMatchObject(refusedAs('not_found'))
    expect(await admit(ina)).toMatchObject(refusedAs('not_allowed'))
    expect(await admit(key, userId('zoe'))).toMatchObject(refusedAs('members_invalid'))
    value(await stub.changeSettings(ina, { locked: true }))
    expect(await admit(ada)).toMatchObject(refusedAs('conversation_locked'))
    value(await admit(ina, ina.userId))
    value(await stub.changeSettings(ina, { locked: false, archived: true }))
    expect(await admit(ina, ina.userId)).toMatchObject(refusedAs('conversation_archived'))
    const reader = await aConversation({ kind: 'announcement', audience: { type: 'campus' }, members: [] })
    expect(await reader.stub.perform('admit-upload', reader.ada, { uploader: ada.userId })).toMatchObject(
      refusedAs('not_allowed'),
    )
  })

  it('[FILE-29] whoever was removed while uploading has uploaded nothing', async () => {
    const { stub, ada, key } = await aConversation()
    value(await stub.perform('admit-upload', ada, { uploader: ada.userId }))
    value(await stub.syncRoster(key, []))
    const added = await stub.perform('add-file', ada, { uploader: ada.userId, file: aFile() })
    expect(added).toMatchObject(refusedAs('not_found'))
  })

  it('[FILE-30] the key of a file in R2 is made of ids alone', async () => {
    const conversation = await aConversation()
    const file = await anUpload(conversation, conversation.ada, { name: '../../etc/passwd' })
    expect(keyOf(conversation, file.id)).toMatch(/^campus-[0-9a-f]{12}\/cnv_[0-9a-f]{32}\/att_[0-9a-f]{32}$/)
    const { objects } = await env.FILES.list({ prefix: `${conversation.campus}/` })
    expect(objects.map(({ key }) => key)).toEqual([keyOf(conversation, file.id)])
  })
})
