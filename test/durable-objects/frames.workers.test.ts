/** What clients may throw at a room, and what it costs them: a typed answer, then the socket. Others notice nothing. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import {
  attachmentBytesMax,
  frameBytesMax,
  framesBurstMax,
  frameStrikesMax,
  joinDeadlineMs,
  unackedRevsMax,
} from '../../schema/limits.ts'
import type { UserActor } from '../../schema/actor.ts'
import { campusSwitches } from '../../schema/campus-policy.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { aConversation, clientMessageId, inNameOf, value } from './a-conversation.ts'
import { connect } from './room-socket.ts'
import { travel } from './travel.ts'

describe('broken frames', () => {
  it.each([
    ['frame_not_json', 'hello'],
    ['frame_not_json', ''],
    ['frame_not_json', '1'],
    ['frame_not_json', '[]'],
    ['frame_not_json', '{"type":"join"}{"type":"join"}'],
    ['frame_not_json', '['.repeat(10_000)],
    ['frame_not_json', '\ufeff{"type":"join"}'],
    ['command_unknown', '{}'],
    ['command_unknown', '{"type":"__proto__"}'],
    ['command_unknown', '{"type":"constructor"}'],
    ['command_unknown', '{"\\udead":1}'],
    ['command_invalid', '{"type":"send"}'],
    ['command_invalid', '{"type":"send","clientMessageId":"c"}'],
    ['command_invalid', '{"type":"send","clientMessageId":"c","text":1}'],
    ['command_invalid', '{"type":"send","clientMessageId":"c","text":{}}'],
    ['command_invalid', '{"type":"send","text":"a"}'],
    ['command_invalid', '{"type":"send","clientMessageId":"c","text":"a","replyTo":-1}'],
    ['command_invalid', '{"type":"join","rev":1}'],
    ['command_invalid', '{"type":"join","epoch":"abcdefgh","rev":-1}'],
    ['command_invalid', '{"type":"join","epoch":"abcdefgh","rev":9007199254740993}'],
    ['command_invalid', '{"type":"received","rev":"1"}'],
    ['frame_too_large', 'x'.repeat(frameBytesMax + 1)],
    ['frame_too_large', `{"type":"send","text":"${'é'.repeat(frameBytesMax / 2)}"}`],
  ])('[WIRE-1] %s is the answer to %.60s', async (code, text) => {
    const { stub, ada, ben } = await aConversation()
    const [socket, other] = [await connect(stub, ada), await connect(stub, ben)]
    await other.join()
    socket.say(text)
    expect((await socket.next('problem')).code).toBe(code)
    await socket.join()
    expect((await socket.send('after', 'still here')).seq).toBe(1)
    expect((await other.next('messages')).messages[0]?.text).toBe('still here')
    expect(other.rest()).toEqual([])
  })

  it('[WIRE-2] a binary frame is refused', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    socket.socket.send(new Uint8Array([1, 2, 3]))
    expect((await socket.next('problem')).code).toBe('frame_binary')
  })

  it('[WIRE-3] the last allowed strike closes the socket', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    for (let strike = 0; strike < frameStrikesMax; strike++) socket.say('nonsense')
    expect((await socket.untilClosed()).code).toBe(closeCodes.protocolBroken)
  })

  it('[WIRE-4] fields that a message has but a sender may not set are ignored', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await socket.join()
    socket.say({
      type: 'send',
      clientMessageId: 'c',
      text: 'a',
      senderId: 'ina',
      seq: 99,
      rev: 99,
      role: 'admin',
    })
    expect(await socket.next('ack')).toMatchObject({ seq: 1, rev: 1 })
    expect((await socket.next('messages')).messages[0]).toMatchObject({ senderId: 'ada', seq: 1 })
  })

  it('[WIRE-5] more frames than a person can type are refused with the time to wait', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await socket.join()
    for (let index = 0; index < framesBurstMax + 5; index++)
      socket.say({ type: 'send', clientMessageId: `m${index}`, text: `message ${index}` })
    const refused = await socket.next('problem')
    expect(refused.code).toBe('rate_limited')
    expect(refused.retryAfterMs).toBeGreaterThan(0)
    expect(refused.clientMessageId).toMatch(/^m\d+$/)
  })
})

describe('sockets that are no longer good', () => {
  it('[WIRE-6] a socket that never joins is closed by the sweep', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await travel(stub, joinDeadlineMs)
    expect((await socket.untilClosed()).code).toBe(closeCodes.noJoin)
  })

  it('[AUTH-20] a socket whose token has expired is closed before it hears another word', async () => {
    const { stub, ada, ben } = await aConversation()
    const soon = { ...ben, expiresAt: Date.now() + 300 }
    const socket = await connect(stub, soon)
    await socket.join()
    await scheduler.wait(400)
    value(await stub.send(ada, { clientMessageId: clientMessageId('x'), text: 'too late for Ben' }))
    expect((await socket.untilClosed()).code).toBe(closeCodes.tokenExpired)
    expect(socket.rest()).toEqual([])
  })

  it('[WIRE-7] a reader that takes nothing is closed, comes back, and resumes without a hole', async () => {
    const { stub, key, ada, ben } = await aConversation()
    const socket = await connect(stub, ben)
    const { epoch } = await socket.join()
    for (let index = 0; index <= unackedRevsMax; index++) {
      value(
        await stub.send(key, { clientMessageId: clientMessageId(`m${index}`), text: 'x', ...inNameOf(ada) }),
      )
      if (index === 100) await evictDurableObject(stub, { webSockets: 'hibernate' })
    }
    expect((await socket.untilClosed()).code).toBe(closeCodes.slowReader)
    const again = await (await connect(stub, ben)).join({ epoch, rev: 0 })
    expect([again.verdict, again.messages.length]).toEqual(['complete', unackedRevsMax + 1])
  })

  it('[WIRE-8] a reader that says received stays', async () => {
    const { stub, key, ada, ben } = await aConversation()
    const socket = await connect(stub, ben)
    await socket.join()
    for (let index = 0; index <= unackedRevsMax; index++) {
      value(
        await stub.send(key, { clientMessageId: clientMessageId(`m${index}`), text: 'x', ...inNameOf(ada) }),
      )
      if (index % 64 === 63) {
        socket.say({ type: 'received', rev: index })
        await socket.join({ rev: index, epoch: 'notthisepoch' }) // a round trip, so that it has arrived
      }
    }
    expect(socket.closed).toBeNull()
  })

  it('[WIRE-9] unread bytes close a reader too, and an eviction does not forgive them', async () => {
    const { stub, key, ada, ben } = await aConversation()
    const socket = await connect(stub, ben)
    await socket.join()
    const text = 'x'.repeat(10_000)
    for (let index = 0; index < 110 && !socket.closed; index++) {
      value(await stub.send(key, { clientMessageId: clientMessageId(`m${index}`), text, ...inNameOf(ada) }))
      if (index % 20 === 19) await evictDurableObject(stub, { webSockets: 'hibernate' })
    }
    expect((await socket.untilClosed()).code).toBe(closeCodes.slowReader)
  })

  it('[H9] the largest session fits its bound of the attachment', async () => {
    const { stub, ada } = await aConversation()
    const longest: UserActor = {
      ...ada,
      name: '名'.repeat(120),
      policy: Object.fromEntries(campusSwitches.map((name) => [name, false])),
      receipts: { direct: 'staff', group: 'staff', class: 'staff', announcement: 'staff' },
      ...{ minor: false, logsEvents: true },
    }
    const socket = await connect(stub, longest)
    await socket.join()
    await runInDurableObject(stub, (_instance, state) => {
      const [server] = state.getWebSockets()
      const bytes = new TextEncoder().encode(JSON.stringify(server?.deserializeAttachment())).byteLength
      expect(bytes).toBeLessThan(attachmentBytesMax)
    })
  })

  it('[WIRE-10] a heartbeat is answered by the runtime without waking the room', async () => {
    const { stub, ada } = await aConversation()
    const socket = await connect(stub, ada)
    await socket.join()
    await evictDurableObject(stub, { webSockets: 'hibernate' })
    const pong = new Promise((resolve) =>
      socket.socket.addEventListener('message', ({ data }) => resolve(data)),
    )
    socket.socket.send('ping')
    expect(await pong).toBe('pong')
  })

  it.each([1000, 4321, undefined])(
    '[WIRE-11] a close with %s is answered, also after an eviction',
    async (code) => {
      const { stub, ada } = await aConversation()
      const [one, other] = [await connect(stub, ada), await connect(stub, ada)]
      one.socket.close(code)
      expect(await one.untilClosed()).toMatchObject({ code: code ?? 1005 })
      await evictDurableObject(stub, { webSockets: 'hibernate' })
      other.socket.close(code)
      expect(await other.untilClosed()).toMatchObject({ code: code ?? 1005 })
    },
  )
})
