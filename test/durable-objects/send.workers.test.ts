/** The message path inside a room: dedupe, order, ack, broadcast. Each rule that relies on memory is told twice, the second time with the room evicted between the steps (H4). */
import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { textCharactersMax } from '../../schema/limits.ts'
import { aConversation, clientMessageId, inNameOf, value } from './a-conversation.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[H1] seqs are contiguous from 1 and revs rise with them', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await socket.join()
    const acks = []
    for (const id of ['a', 'b', 'c']) {
      acks.push(await socket.send(id, `text ${id}`))
      await evict(stub)
    }
    expect(acks.map(({ seq, rev }) => [seq, rev])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
  })

  it('[SEND-1] a resent clientMessageId gets the first seq and appends nothing', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await socket.join()
    const first = await socket.send('once', 'hello')
    await evict(stub)
    const again = await socket.send('once', 'hello')
    expect(again).toEqual({ ...first, replayed: true })
    const { messages } = value(await stub.page(ada, { limit: 10 }))
    expect(messages.map(({ text }) => text)).toEqual(['hello'])
  })

  it('[SEND-2] a clientMessageId with another body is refused', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await socket.join()
    await socket.send('once', 'hello')
    await evict(stub)
    socket.say({ type: 'send', clientMessageId: 'once', text: 'hello, world' })
    const { code, clientMessageId: named } = await socket.next('problem')
    expect([code, named]).toEqual(['client_message_id_reused', 'once'])
  })

  it('[SEND-3] two senders may use the same clientMessageId', async () => {
    const { stub, ada, ben } = await aConversation()
    const one = value(await stub.send(ada, { clientMessageId: clientMessageId('x'), text: 'from ada' }))
    await evict(stub)
    const other = value(await stub.send(ben, { clientMessageId: clientMessageId('x'), text: 'from ben' }))
    expect([one.seq, other.seq]).toEqual([1, 2])
  })

  it('[SEND-4] a message reaches every socket of the room once, whoever sent it and however', async () => {
    const { stub, ada, ben, ina } = await aConversation()
    const [adas, bens] = [await connect(stub, ada), await connect(stub, ben)]
    await adas.join()
    await bens.join()
    await evict(stub)
    await adas.send('s1', 'over a socket')
    await evict(stub)
    value(await stub.send(ina, { clientMessageId: clientMessageId('s2'), text: 'over HTTP' }))
    for (const socket of [adas, bens]) {
      const first = await socket.next('messages')
      const second = await socket.next('messages')
      expect([first.from, first.to, second.from, second.to]).toEqual([0, 1, 1, 2])
      expect([...first.messages, ...second.messages].map(({ text }) => text)).toEqual([
        'over a socket',
        'over HTTP',
      ])
      expect(second.users).toEqual([{ id: 'ina', name: 'Ina', role: 'instructor' }])
      expect(socket.rest()).toEqual([])
    }
  })

  it('[H3] what a socket hears is what the log holds, in rev order', async () => {
    const { stub, key, ada, ben } = await aConversation()
    const socket = await connect(stub, ben)
    await socket.join()
    const texts = Array.from({ length: 30 }, (_, index) => `message ${index}`)
    for (const [index, text] of texts.entries()) {
      value(await stub.send(key, { clientMessageId: clientMessageId(`m${index}`), text, ...inNameOf(ada) }))
      if (index % 10 === 9) await evict(stub)
    }
    const heard = []
    while (heard.length < texts.length) heard.push(...(await socket.next('messages')).messages)
    const { messages } = value(await stub.page(ben, { limit: 100 }))
    expect(heard).toEqual(messages)
    expect(heard.map(({ text }) => text)).toEqual(texts)
  })
})

describe('what may not be said', () => {
  it.each([
    ['text_invalid', 'a\u0000b'],
    ['text_invalid', 'a\ud800b'],
    ['text_invalid', '\udc00\ud800'],
    ['text_empty', ''],
    ['text_empty', ' \n\t '],
    ['text_too_long', 'x'.repeat(textCharactersMax + 1)],
  ])('[SEND-5] %s is answered for such a text, and nothing is appended', async (code, text) => {
    const { stub, ada } = await aConversation()
    const answer = await stub.send(ada, { clientMessageId: clientMessageId('x'), text })
    expect(answer).toMatchObject({ ok: false, problem: { code } })
    expect(value(await stub.view(ada)).lastSeq).toBe(0)
  })

  it('[SEND-6] a text of the longest length, in four-byte characters, is kept as it is', async () => {
    const { stub, ada } = await aConversation()
    const text = '🦀'.repeat(textCharactersMax)
    value(await stub.send(ada, { clientMessageId: clientMessageId('x'), text }))
    expect(value(await stub.page(ada, { limit: 1 })).messages[0]?.text === text).toBe(true)
  })

  it('[SEND-7] a reply to a message that does not exist is refused', async () => {
    const { stub, ada } = await aConversation()
    const request = { clientMessageId: clientMessageId('x'), text: 'to nobody', replyTo: 1 }
    expect(await stub.send(ada, request)).toMatchObject({ ok: false, problem: { code: 'reply_unknown' } })
  })

  it('[SEND-8] nothing is sent before the join', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    socket.say({ type: 'send', clientMessageId: 'x', text: 'too early' })
    expect((await socket.next('problem')).code).toBe('not_joined')
  })
})
