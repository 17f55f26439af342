/** Frames and messages for the tests of the client: only what a test is about needs to be said. */
import type { ClientMessageId, ConversationId, Epoch, UserId } from '../../schema/ids.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Messages } from '../../schema/protocol/frames/messages.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import type { Message } from '../../schema/protocol/message.ts'

export const anEpoch = 'epoch0001' as Epoch
export const anotherEpoch = 'epoch0002' as Epoch

/** Unless told otherwise, as in a conversation where nothing was ever changed: rev is seq. */
export function aMessage(seq: number, more: Partial<Message> = {}): Message {
  return {
    seq,
    rev: seq,
    senderId: 'ada' as UserId,
    clientMessageId: `ada-${seq}` as ClientMessageId,
    text: `message ${seq}`,
    sentAt: '2026-11-02T09:00:00.000Z',
    ...more,
  }
}

export function messagesFrom(first: number, last: number): Message[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => aMessage(first + index))
}

export function aWelcome(more: Partial<Welcome> = {}): Welcome {
  const messages = more.messages ?? []
  const rev = more.rev ?? messages.at(-1)?.rev ?? 0
  return {
    type: 'welcome',
    protocol: 1,
    conversation: {
      id: 'cnv_00000000000000000000000000000001' as ConversationId,
      kind: 'class',
      title: 'Algebra',
      createdAt: '2026-11-02T08:00:00.000Z',
      lastSeq: messages.at(-1)?.seq ?? 0,
    },
    epoch: anEpoch,
    rev,
    verdict: 'reset',
    messages,
    users: [],
    readSeq: 0,
    viewers: 0,
    capabilities: ['send', 'reply', 'names'],
    ...more,
  }
}

export function aFrame(from: number, messages: Message[], more: Partial<Messages> = {}): Messages {
  const to = Math.max(from, ...messages.map(({ rev }) => rev))
  return { type: 'messages', epoch: anEpoch, from, to, messages, users: [], viewers: 0, ...more }
}

export function anAck(clientMessageId: unknown, seq: number): Ack {
  return {
    type: 'ack',
    clientMessageId: clientMessageId as ClientMessageId,
    seq,
    rev: seq,
    epoch: anEpoch,
    viewers: 0,
  }
}
