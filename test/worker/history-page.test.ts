import { describe, expect, test } from 'vitest'
import { parseClientMessageId, parseEpoch } from '../../schema/ids.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { PageShare } from '../../schema/messages-share.ts'
import type { PageRequest } from '../../schema/rpc.ts'
import { nothingArchived } from '../../worker/history-read.ts'
import { mergeMessages } from '../../worker/merged-messages.ts'
import { historyPage } from '../../worker/history-page.ts'
import { userIdOf } from '../campus.ts'

const epoch = parseEpoch('epoch0000') ?? expect.unreachable()

function aMessage(seq: number, rev = seq, text = `number ${seq}`): Message {
  const clientMessageId = parseClientMessageId(`m-${seq}`) ?? expect.unreachable()
  return { seq, rev, senderId: userIdOf('ada'), clientMessageId, text, sentAt: '2026-11-24T08:00:00.000Z' }
}

function aShare(first: number, last: number, lastSeq: number, messages: Message[]): PageShare {
  return { epoch, first, last, lastSeq, messages, users: [], archived: [] }
}

function merged(share: PageShare, archived: Message[]) {
  const isWithin = ({ seq }: Message) => seq >= share.first && seq <= share.last
  return mergeMessages(share, { ...nothingArchived, messages: archived }, isWithin)
}

const page = (request: Omit<PageRequest, 'limit'>, share: PageShare, archived: Message[] = []) =>
  historyPage({ limit: 50, ...request }, share, merged(share, archived), [])

describe('a page of history', () => {
  test('[HTTP-18] tail and archive make one ascending page without gaps', () => {
    const answer = page({ before: 5 }, aShare(1, 4, 9, [aMessage(4), aMessage(3)]), [
      aMessage(2),
      aMessage(1),
    ])
    expect(answer.data.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(answer.gaps).toEqual([])
  })

  test.each([
    ['the tail', [aMessage(1, 9, 'edited')], [aMessage(1, 1, 'first said')]],
    ['the archive', [aMessage(1, 1, 'first said')], [aMessage(1, 9, 'edited')]],
  ])('[HTTP-18] of two states of a message the higher rev wins, from %s', (_, tail, archived) => {
    expect(page({}, aShare(1, 1, 1, tail), archived).data).toEqual([aMessage(1, 9, 'edited')])
  })

  test('[HTTP-18] seqs that neither source has are named as gaps', () => {
    const answer = page({}, aShare(1, 9, 9, [aMessage(9)]), [aMessage(3), aMessage(4)])
    expect(answer.gaps).toEqual([
      { first: 1, last: 2 },
      { first: 5, last: 8 },
    ])
  })

  test('[HTTP-18] a row outside the span is left out', () => {
    expect(
      page({}, aShare(2, 3, 3, [aMessage(2), aMessage(3)]), [aMessage(1), aMessage(4)]).data,
    ).toHaveLength(2)
  })

  test.each([
    ['the newest page that reaches the beginning', {}, aShare(1, 3, 3, []), false],
    ['the newest page above older ones', {}, aShare(2, 3, 3, []), true],
    ['a page before, at the beginning', { before: 3 }, aShare(1, 2, 9, []), false],
    ['a page after, with newer ones', { after: 1 }, aShare(2, 3, 9, []), true],
    ['a page after, at the end', { after: 7 }, aShare(8, 9, 9, []), false],
    ['an empty page after the end', { after: 9 }, aShare(10, 9, 9, []), false],
    ['a page around the middle', { around: 5 }, aShare(4, 6, 9, []), true],
    ['a page around, holding everything', { around: 5 }, aShare(1, 9, 9, []), false],
    ['an empty conversation', {}, aShare(1, 0, 0, []), false],
  ])('[HTTP-18] %s says whether there is more', (_, request, share, hasMore) => {
    expect(page(request, share).has_more).toBe(hasMore)
  })
})
