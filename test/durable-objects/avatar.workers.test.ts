/** A conversation's picture: who may choose it, who may see it, and what becomes of the one before. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { avatarBytesMax } from '../../schema/limits.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { aConversation, aPerson, clientMessageId, userId, value } from './a-conversation.ts'
import { anUpload, isRecorded, isStored } from './a-file.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

const refusedAs = (code: string) => ({ ok: false, problem: { code } })
const picture = { name: 'us.png', type: 'image/png', width: 64, height: 64 }

const aGroup = () =>
  aConversation({
    kind: 'group',
    title: 'Lab',
    members: [
      { userId: userId('ada'), role: 'owner' },
      { userId: userId('ben'), role: 'member' },
    ],
  })

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[SET-7] a group has a picture, live, in the welcome and in lists', async () => {
    const group = await aGroup()
    const { stub, ada, ben, id } = group
    const socket = await connect(stub, ben)
    await socket.join()
    const { id: avatar } = await anUpload(group, ada, picture)
    await evict(stub)
    expect(value(await stub.changeSettings(ada, { avatar }))).toMatchObject({ title: 'Lab', avatar })
    expect((await socket.next('messages')).settings).toEqual({ title: 'Lab', avatar })
    await evict(stub)
    expect((await socket.join()).conversation).toMatchObject({ avatar })
    expect(value(await stub.perform('open-file', ben, { id: avatar }))).toMatchObject(picture)
    const listed = async () => {
      const { conversations } = await openConversationList(env).page(ben, { below: null, limit: 9 })
      return conversations.find((one) => one.id === id)?.avatar
    }
    await expect.poll(listed).toBe(avatar)
  })

  it('[SET-8] the picture before goes with the next one, and with none', async () => {
    const group = await aGroup()
    const { stub, ada } = group
    const [one, two] = [await anUpload(group, ada, picture), await anUpload(group, ada, picture)]
    value(await stub.changeSettings(ada, { avatar: one.id }))
    value(await stub.changeSettings(ada, { avatar: one.id }))
    await evict(stub)
    value(await stub.changeSettings(ada, { avatar: two.id }))
    expect(await stub.perform('open-file', ada, { id: one.id })).toMatchObject(refusedAs('not_found'))
    await evict(stub)
    await expect.poll(() => isStored(group, one)).toBe(false)
    expect([await isStored(group, two), await isRecorded(two)]).toEqual([true, true])
    expect(value(await stub.changeSettings(ada, { avatar: null }))).not.toHaveProperty('avatar')
    await expect.poll(() => isRecorded(two)).toBe(false)
  })

  it('[SET-9] only a small picture that one has brought and not sent is one, by whoever may rename', async () => {
    const group = await aGroup()
    const { stub, ada, ben, campus } = group
    const own = await anUpload(group, ada, picture)
    const bens = await anUpload(group, ben, picture)
    const sent = await anUpload(group, ada, picture)
    const message = { clientMessageId: clientMessageId('sent'), text: '', attachments: [sent.id] }
    value(await stub.send(ada, message))
    const text = await anUpload(group, ada, { type: 'text/plain' })
    const large = await anUpload(group, ada, { ...picture, bytes: avatarBytesMax + 1 })
    await evict(stub)
    const wish = (actor: typeof ada, avatar: typeof own.id) => stub.changeSettings(actor, { avatar })
    expect(await wish(ben, bens.id)).toMatchObject(refusedAs('not_allowed'))
    for (const { id } of [bens, sent])
      expect(await wish(ada, id)).toMatchObject(refusedAs('attachment_unknown'))
    for (const { id } of [text, large]) expect(await wish(ada, id)).toMatchObject(refusedAs('avatar_invalid'))
    value(await wish(ada, own.id))
    // it is the conversation's now, and no message's
    const again = { clientMessageId: clientMessageId('again'), text: '', attachments: [own.id] }
    expect(await stub.send(ada, again)).toMatchObject(refusedAs('attachment_unknown'))
    const [admin, stranger] = [aPerson(campus, 'amy', 'admin'), aPerson(campus, 'zoe')]
    value(await stub.perform('open-file', admin, { id: own.id }))
    expect(await stub.perform('open-file', stranger, { id: own.id })).toMatchObject(refusedAs('not_found'))
  })
})
