/** Two sources, one list: what wins, and what goes along. */
import { describe, expect, test } from 'vitest'
import { parseClientMessageId, parseEpoch } from '../../schema/ids.ts'
import type { MessagesShare } from '../../schema/messages-share.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { ArchivedMessages } from '../../stores/history.ts'
import { nothingArchived } from '../../worker/history-read.ts'
import { mergeMessages } from '../../worker/merged-messages.ts'
import { userIdOf } from '../campus.ts'

const epoch = parseEpoch('epoch0000') ?? expect.unreachable()
const ada = userIdOf('ada')

function aMessage(seq: number, changes: Partial<Message> = {}): Message {
  const clientMessageId = parseClientMessageId(`m-${seq}`) ?? expect.unreachable()
  const sentAt = '2026-11-24T08:00:00.000Z'
  return { seq, rev: seq, senderId: ada, clientMessageId, text: `number ${seq}`, sentAt, ...changes }
}

const aQuote = (seq: number, rev: number, preview: string) => ({ seq, rev, senderId: ada, preview })
const aShare = (share: Partial<MessagesShare>): MessagesShare => ({
  ...{ epoch, messages: [], users: [], archived: [] },
  ...share,
})
const archive = (archived: Partial<ArchivedMessages>): ArchivedMessages => ({
  ...nothingArchived,
  ...archived,
})
const counted = { reactions: [{ emoji: '👍', count: 2 }] }

describe('a list from tail and archive', () => {
  test('[HTTP-50] quotes what its replies answer, in the later state, and nothing else', () => {
    const merged = mergeMessages(
      aShare({ messages: [aMessage(9, { replyTo: 1 })], quotes: [aQuote(1, 1, 'old'), aQuote(2, 8, '')] }),
      archive({
        messages: [aMessage(5, { replyTo: 2 })],
        quotes: [aQuote(1, 7, 'new'), aQuote(2, 2, 'said'), aQuote(3, 3, 'nobody’s')],
      }),
    )
    expect(merged.quotes).toEqual([aQuote(1, 7, 'new'), aQuote(2, 8, '')])
  })

  test('[HTTP-51] says what the reader has chosen by the source of each message, where there are no names', () => {
    const named = { reactions: [{ emoji: '👍', count: 1, userIds: [ada] }] }
    const merged = mergeMessages(
      aShare({
        messages: [aMessage(4, { ...counted, rev: 9 }), aMessage(5, { ...counted, rev: 8 })],
        reacted: [{ seq: 5, emojis: ['👍'] }],
      }),
      archive({
        messages: [aMessage(3, counted), aMessage(4, counted), aMessage(6, named)],
        reacted: [3, 4, 6].map((seq) => ({ seq, emojis: ['👍'] })),
      }),
    )
    expect(merged.reacted).toEqual([
      { seq: 3, emojis: ['👍'] },
      { seq: 5, emojis: ['👍'] },
    ])
  })

  test('[HTTP-50] says nothing of quotes and reactions where there are none', () => {
    expect(Object.keys(mergeMessages(aShare({ messages: [aMessage(1)] }), nothingArchived))).toEqual([
      'messages',
    ])
  })
})
