/** Joining and catching up: the verdict is never better than the truth. */
import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { tailMessagesMax, tailSlackMessages, welcomePageMessages } from '../../schema/limits.ts'
import { MessageLog } from '../../client/message-log.ts'
import { aConversation, clientMessageId, inNameOf, type TestConversation, value } from './a-conversation.ts'
import { connect } from './room-socket.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  {
    between: 'an eviction',
    evict: (stub: DurableObjectStub) => evictDurableObject(stub, { webSockets: 'hibernate' }),
  },
]

async function say({ stub, key, ada }: TestConversation, count: number, from = 0): Promise<void> {
  for (let index = from; index < from + count; index++)
    value(
      await stub.send(key, {
        ...{ clientMessageId: clientMessageId(`m${index}`), text: `message ${index}` },
        ...inNameOf(ada),
      }),
    )
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[SYNC-1] a first join is answered with reset and the newest page', async () => {
    const conversation = await aConversation()
    await say(conversation, welcomePageMessages + 10)
    await evict(conversation.stub)
    const welcome = await (await connect(conversation.stub, conversation.ben)).join()
    expect(welcome.verdict).toBe('reset')
    expect(welcome.rev).toBe(welcomePageMessages + 10)
    expect(welcome.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: welcomePageMessages }, (_, index) => index + 11),
    )
  })

  it('[SYNC-2] whoever names a rev that the tail reaches gets complete and all that is above it', async () => {
    const conversation = await aConversation()
    await say(conversation, 120)
    const { epoch } = value(await conversation.stub.page(conversation.ben, { limit: 1 }))
    await evict(conversation.stub)
    const welcome = await (await connect(conversation.stub, conversation.ben)).join({ epoch, rev: 20 })
    expect(welcome.verdict).toBe('complete')
    expect(welcome.messages.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 100 }, (_, index) => index + 21),
    )
  })

  it('[SYNC-3] another epoch, or a rev of the future, is answered with reset', async () => {
    const conversation = await aConversation()
    await say(conversation, 3)
    const { epoch } = value(await conversation.stub.page(conversation.ben, { limit: 1 }))
    await evict(conversation.stub)
    const socket = await connect(conversation.stub, conversation.ben)
    expect((await socket.join({ epoch: 'anotherepoch', rev: 1 })).verdict).toBe('reset')
    expect((await socket.join({ epoch, rev: 4 })).verdict).toBe('reset')
    expect((await socket.join({ epoch, rev: 3 })).verdict).toBe('complete')
  })

  it('[SYNC-4] a client that follows frames and joins again after a loss holds exactly the log', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    const client = new MessageLog()
    const first = await connect(stub, ben)
    client.applyWelcome(await first.join())
    await say(conversation, 5)
    await evict(stub)
    await say(conversation, 5, 5) // what the first socket hears is lost on purpose
    first.socket.close(1000)
    const second = await connect(stub, ben)
    client.applyWelcome(await second.join({ epoch: client.epoch ?? '', rev: client.rev }))
    await say(conversation, 2, 10)
    while (client.rev < 12) client.applyMessages(await second.next('messages'))
    const { messages } = value(await stub.page(ben, { limit: 100 }))
    expect(client.messages).toEqual(messages)
  })
})

describe('a catch-up beyond the tail', () => {
  it('[SYNC-5] complete is never said once the tail no longer holds what is asked for', async () => {
    const conversation = await aConversation()
    const { stub, ben } = conversation
    const { epoch } = value(await stub.page(ben, { limit: 1 }))
    await say(conversation, tailMessagesMax + tailSlackMessages + 1)
    await untilArchived(conversation)
    const socket = await connect(stub, ben)
    const welcome = await socket.join({ epoch, rev: 10 })
    expect(welcome.verdict).toBe('reset')
    expect((await socket.join({ epoch, rev: 102 })).verdict).toBe('complete')
  })
})

/** The tail is trimmed only when Postgres has confirmed: then the room's share of an old page has a hole. */
async function untilArchived({ stub, ben }: TestConversation): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { archived } = value(await stub.page(ben, { before: 5, limit: 4 }))
    if (archived.length > 0) return
    await scheduler.wait(50)
  }
  throw new Error('the room was not archived within five seconds')
}
