/** Files: on their way with progress, taken away, tried again, and sent with a message. And what the reader may do at the moment. */
import { describe, expect, test } from 'vitest'
import type { AttachmentId } from '../../../schema/ids.ts'
import { keepAfterMs } from '../../../schema/limits.ts'
import { aFrame, aMessage, anAck } from '../builders.ts'
import { aToken, algebra, settled } from './a-client.ts'
import { anOpenConversation } from './an-open-conversation.ts'
import { json, refusal } from './fake-server.ts'

const attachment = {
  id: `att_${'0'.repeat(32)}` as AttachmentId,
  name: 'map.png',
  type: 'image/png',
  bytes: 5,
}

/** A file as a browser gives it; Node's own type knows no name. */
const aFile = (name: string, text = 'bytes') =>
  Object.assign(new Blob([text], { type: 'image/png' }), { name })

describe('an upload', () => {
  test('[SDK-85] tells how far it is, and is ready with what the server made of it', async () => {
    const { conversation, server } = await anOpenConversation()
    const id = conversation.upload(aFile('the map & more.png'))
    const upload = () => conversation.uploads.getSnapshot()[0]
    expect(upload()).toMatchObject({
      id,
      name: 'the map & more.png',
      bytes: 5,
      sentBytes: 0,
      state: 'uploading',
    })
    await settled()

    const [sending] = server.uploading
    expect(sending?.url).toBe(
      `https://school.example/v1/conversations/${algebra}/attachments?name=the+map+%26+more.png`,
    )
    expect(sending?.token).toBe(aToken('ada'))
    sending?.onProgress(3)
    expect(upload()).toMatchObject({ sentBytes: 3 })
    sending?.answer(json(attachment, 201))
    await settled()

    expect(upload()).toMatchObject({ state: 'ready', sentBytes: 5, attachment })
  })

  test('[SDK-85] that fails says why, and is tried again with the same file', async () => {
    const { conversation, server } = await anOpenConversation()
    const id = conversation.upload(aFile('map.png'))
    await settled()
    server.uploading[0]?.answer(refusal(503, 'unavailable', { 'retry-after': '2' }))
    await settled()
    expect(conversation.uploads.getSnapshot()[0]).toMatchObject({
      state: 'failed',
      error: { code: 'unavailable', retryAfterMs: 2_000 },
    })

    conversation.retryUpload(id)
    conversation.retryUpload(id)
    await settled()
    server.uploading[1]?.answer(json(attachment, 201))
    await settled()

    expect(server.uploading.map(({ file }) => file.size)).toEqual([5, 5])
    expect(conversation.uploads.getSnapshot()).toMatchObject([{ state: 'ready' }])
    expect(conversation.uploads.getSnapshot()[0]).not.toHaveProperty('error')
  })

  test('[SDK-85] brings a new token once after a 401', async () => {
    const { conversation, server } = await anOpenConversation()
    conversation.upload(aFile('map.png'))
    await settled()
    server.uploading[0]?.answer(refusal(401, 'unauthenticated'))
    await settled()
    server.uploading[1]?.answer(refusal(401, 'unauthenticated'))
    await settled()

    expect(server.uploading).toHaveLength(2)
    expect(conversation.uploads.getSnapshot()).toMatchObject([{ state: 'failed', error: { status: 401 } }])
  })

  test('[SDK-85] is taken away at any time, and with the conversation', async () => {
    const { conversation, server, homeroom } = await anOpenConversation()
    const id = conversation.upload(new Blob(['nameless']))
    conversation.upload(aFile('map.png'))
    await settled()

    conversation.cancelUpload(id)
    expect(server.uploading[0]?.signal.aborted).toBe(true)
    expect(conversation.uploads.getSnapshot().map(({ name }) => name)).toEqual(['map.png'])
    homeroom.close()
    await settled()

    expect(server.uploading[1]?.signal.aborted).toBe(true)
    expect(conversation.uploads.getSnapshot()).toEqual([])
  })
})

describe('a message with files', () => {
  test('[SDK-86] shows them at once, says their ids, and takes them out of the uploads', async () => {
    const { conversation, server, room } = await anOpenConversation()
    conversation.upload(aFile('map.png'))
    conversation.upload(aFile('other.png'))
    await settled()
    server.uploading[0]?.answer(json(attachment, 201))
    await settled()

    const { clientMessageId } = conversation.send({ text: '', attachments: [attachment] })
    await settled()

    expect(conversation.messages.getSnapshot().outgoing[0]?.attachments).toEqual([attachment])
    expect(conversation.uploads.getSnapshot().map(({ name }) => name)).toEqual(['other.png'])
    expect(room.saidOf('send')).toEqual([
      { type: 'send', clientMessageId, text: '', attachments: [attachment.id] },
    ])
    room.says(anAck(clientMessageId, 4))
    room.says(aFrame(3, [aMessage(4, { clientMessageId, text: '', attachments: [attachment] })]))
    expect(conversation.messages.getSnapshot().outgoing).toEqual([])
  })

  test('[SDK-86] is a draft also without a word', async () => {
    const { conversation, clock, device } = await anOpenConversation()

    conversation.setDraft({ text: '', attachments: [attachment] })
    clock.advance(keepAfterMs)
    await settled()

    expect(await device.records('draft/')).toMatchObject([
      [`draft/${algebra}`, { attachments: [attachment] }],
    ])
  })

  test('[SDK-86] is fetched as it is', async () => {
    const { homeroom, server } = await anOpenConversation()
    server.answers(/attachments/, () => new Response('bytes'))

    const blob = await homeroom.api.download(algebra, attachment.id)

    expect(await blob.text()).toBe('bytes')
    expect(server.lines).toEqual([`GET /v1/conversations/${algebra}/attachments/${attachment.id}`])
  })
})

test('[SDK-94] what the reader may do follows the room’s word on it, as a whole', async () => {
  const { conversation, room } = await anOpenConversation()
  const mutedUntil = '2026-11-02T10:00:00.000Z'
  room.says({ type: 'standing', role: 'student', capabilities: ['names'], mutedUntil })
  expect(conversation.info.getSnapshot()).toMatchObject({ mutedUntil, view: { role: 'student' } })
  expect([...(conversation.info.getSnapshot()?.capabilities ?? [])]).toEqual(['names'])

  room.says({ type: 'standing', capabilities: ['names', 'send'] })

  expect(conversation.info.getSnapshot()).not.toHaveProperty('mutedUntil')
  expect(conversation.info.getSnapshot()?.view).not.toHaveProperty('role')
  expect(conversation.info.getSnapshot()?.capabilities.has('send')).toBe(true)
})
