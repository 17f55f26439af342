/** Viewing and cursors: what arrives while somebody looks is born read, at no write, and survives every eviction. */
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { tailMessagesMax, tailSlackMessages } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import {
  aConversation,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { connect, type RoomSocket } from './room-socket.ts'
import { rowsWritten } from './rows-written.ts'
import { settled } from './settled.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

async function say({ stub, ada }: TestConversation, text = 'hello') {
  return value(await stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text }))
}

async function readSeqOf({ stub, ben }: TestConversation): Promise<number> {
  return (await (await connect(stub, ben)).join()).readSeq
}

async function viewing(socket: RoomSocket, isViewing: boolean): Promise<void> {
  socket.say({ type: 'viewing', viewing: isViewing })
  await socket.join() // a round trip, so that it has arrived
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[READ-1] a message that arrives while a member views it is born read, and ack and frame say so', async () => {
    const conversation = await aConversation()
    const socket = await connect(conversation.stub, conversation.ben)
    await socket.join()
    await viewing(socket, true)
    await evict(conversation.stub)
    expect((await say(conversation)).viewers).toBe(1)
    expect((await socket.next('messages')).viewers).toBe(1)
    await evict(conversation.stub)
    expect(await readSeqOf(conversation)).toBe(1)
  })

  it('[READ-2] a socket in the room alone is not reading', async () => {
    const conversation = await aConversation()
    const socket = await connect(conversation.stub, conversation.ben)
    await socket.join()
    await evict(conversation.stub)
    expect((await say(conversation)).viewers).toBe(0)
    expect(await readSeqOf(conversation)).toBe(0)
  })

  it('[READ-3] viewing ends with blur, at the last seq of that moment', async () => {
    const conversation = await aConversation()
    const socket = await connect(conversation.stub, conversation.ben)
    await socket.join()
    await viewing(socket, true)
    await say(conversation)
    await evict(conversation.stub)
    await viewing(socket, false)
    await evict(conversation.stub)
    await say(conversation)
    expect(await readSeqOf(conversation)).toBe(1)
  })

  it('[READ-4] viewing ends with the last socket that was looking, not with the first', async () => {
    const conversation = await aConversation()
    const [one, other] = [
      await connect(conversation.stub, conversation.ben),
      await connect(conversation.stub, conversation.ben),
    ]
    for (const socket of [one, other]) {
      await socket.join()
      await viewing(socket, true)
    }
    one.socket.close(1000)
    await until(async () => (await sockets(conversation)) === 1)
    await evict(conversation.stub)
    expect((await say(conversation)).viewers).toBe(1)
    other.socket.close(1000)
    await until(async () => (await sockets(conversation)) === 0)
    await evict(conversation.stub)
    expect((await say(conversation)).viewers).toBe(0)
    expect(await readSeqOf(conversation)).toBe(1)
  })

  it('[READ-5] a cursor moves forward by reading, never back, and never beyond what was said', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    for (let count = 0; count < 3; count++) await say(conversation)
    expect(value(await stub.moveCursor(ben, { readSeq: 2 }))).toEqual({ readSeq: 2 })
    await evict(stub)
    expect(value(await stub.moveCursor(ben, { readSeq: 1 }))).toEqual({ readSeq: 2 })
    expect(value(await stub.moveCursor(ben, { readSeq: 99 }))).toEqual({ readSeq: 3 })
    await evict(stub)
    expect(await readSeqOf(conversation)).toBe(3)
  })

  it('[READ-6] mark-unread goes back to just before a message, and ends every viewing of its owner', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    await viewing(socket, true)
    for (let count = 0; count < 3; count++) await say(conversation)
    await evict(stub)
    expect(value(await stub.moveCursor(ben, { unreadFrom: 2 }))).toEqual({ readSeq: 1 })
    await evict(stub)
    expect((await say(conversation)).viewers).toBe(0)
    expect(await readSeqOf(conversation)).toBe(1)
  })

  it('[READ-7] receipts of others arrive by name in a small room', async () => {
    const conversation = await aConversation({ kind: 'direct', title: '', members: twoMembers() })
    const { stub, ada, ben } = conversation
    const [adas, bens] = [await connect(stub, ada), await connect(stub, ben)]
    const welcome = await adas.join()
    expect(welcome.receipts?.map(({ userId: id, readSeq }) => [id, readSeq])).toEqual([
      ['ada', 0],
      ['ben', 0],
    ])
    await bens.join()
    await say(conversation)
    await evict(stub)
    bens.say({ type: 'read', seq: 1 })
    await until(async () => value(await stub.readers(ada, 1)).readers?.includes(userId('ben')) === true)
    const told = new Map<string, number>()
    while (told.get('ben') !== 1)
      for (const receipt of (await adas.next('receipts')).receipts) told.set(receipt.userId, receipt.readSeq)
    expect([...told]).toEqual([
      ['ada', 1],
      ['ben', 1],
    ])
  })
})

describe('who has read', () => {
  it('[RCPT-4] never names the writer, however old the message is', async () => {
    const conversation = await aConversation({ kind: 'direct', title: '', members: twoMembers() })
    const { stub, ada, ben, key } = conversation
    for (let count = 0; count <= tailMessagesMax + tailSlackMessages; count++) {
      const id = clientMessageId(`m${count}`)
      value(await stub.send(key, { clientMessageId: id, text: 'hello', ...inNameOf(ada) }))
    }
    value(await stub.moveCursor(ben, { readSeq: 5 }))
    const isTrimmed = async () => value(await stub.page(ada, { before: 3, limit: 2 })).archived.length === 1
    await until(isTrimmed)
    expect(value(await stub.readers(ada, 2)).readers).toEqual(['ben'])
    expect(value(await stub.readers(ada, 6)).readers).toEqual([])
  })
})

describe('costs and resets', () => {
  it('[READ-8] a message to many viewers costs no row more than to none', async () => {
    const members = Array.from({ length: 30 }, (_, index) => ({
      userId: userId(`u${index}`),
      role: 'student' as const,
    }))
    const conversation = await aConversation({
      members: [{ userId: userId('ada'), role: 'student' }, ...members],
    })
    const { stub, ada } = conversation
    const rowsOf = async (act: () => Promise<unknown>) => {
      await settled(stub) // the archive's rows are another act's
      return rowsWritten(conversation, act)
    }
    await say(conversation) // a first one also writes down who speaks
    const quiet = await rowsOf(() => say(conversation))
    const sockets = []
    for (const { userId: id } of members) {
      const socket = await connect(stub, { ...ada, userId: id })
      await socket.join()
      sockets.push(socket)
    }
    const listened = await rowsOf(() => say(conversation))
    for (const socket of sockets) await viewing(socket, true)
    expect(await rowsOf(() => say(conversation))).toBe(quiet)
    expect(listened).toBe(quiet)
    // beginning and end of an interval are two rows each, however much was said in it
    const [first] = sockets
    const end = await rowsOf(async () => first && (await viewing(first, false)))
    const begin = await rowsOf(async () => first && (await viewing(first, true)))
    expect([end, begin]).toEqual([2, 2])
  })

  it('[READ-9] after a reset nobody who was viewing finds as unread what they had been sent', async () => {
    const conversation = await aConversation()
    const socket = await connect(conversation.stub, conversation.ben)
    await socket.join()
    await viewing(socket, true)
    await say(conversation)
    await say(conversation)
    await abortAllDurableObjects()
    const stub = env.CONVERSATIONS.getByName(`${conversation.campus}/${conversation.id}`)
    const after = { ...conversation, stub }
    expect((await say(after)).viewers).toBe(0)
    expect(await readSeqOf(after)).toBe(2)
  })

  it('[READ-10] whoever sends has read what they sent', async () => {
    const conversation = await aConversation()
    await say(conversation)
    const { readSeq } = await (await connect(conversation.stub, conversation.ada)).join()
    expect(readSeq).toBe(1)
  })

  it('[READ-11] a deleted message keeps its place and loses its content, for everyone and on every path', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    await say(conversation, 'a secret of @ben')
    await socket.next('messages')
    expect(await stub.perform('delete', ben, { seq: 1 })).toMatchObject({ problem: { code: 'not_allowed' } })
    value(await stub.perform('delete', ada, { seq: 1 }))
    const [tombstone] = (await socket.next('messages')).messages
    expect(tombstone).toMatchObject({ seq: 1, rev: 2, text: '', senderId: 'ada' })
    expect(tombstone?.deletedAt).toBeDefined()
    expect(tombstone?.mentions).toBeUndefined()
    expect(value(await stub.page(ben, { limit: 5 })).messages).toEqual([tombstone])
    expect(value(await stub.perform('delete', ada, { seq: 1 }))).toEqual({ rev: 2 })
  })

  it('[READ-12] a removed member stops viewing with the removal', async () => {
    const conversation = await aConversation()
    const { stub, key, ben } = conversation
    const socket = await connect(stub, ben)
    await socket.join()
    await viewing(socket, true)
    value(await stub.syncRoster(key, [{ userId: userId('ada'), role: 'student' }]))
    expect((await say(conversation)).viewers).toBe(0)
    expect(socket.closed?.code ?? (await socket.untilClosed()).code).toBe(closeCodes.removed)
  })
})

function twoMembers() {
  return [
    { userId: userId('ada'), role: 'member' as const },
    { userId: userId('ben'), role: 'member' as const },
  ]
}

async function sockets({ stub }: TestConversation): Promise<number> {
  return runInDurableObject(
    stub,
    (_instance, state) =>
      state.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN).length,
  )
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await isTrue()) return
    await scheduler.wait(20)
  }
  throw new Error('it did not become true within two seconds')
}
