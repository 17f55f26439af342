/** Pages of a list: whole, in order, once each, whatever is asked for. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ListPage, type ListRequest, pageOf } from '../../domain/conversation-list-page.ts'
import { parseConversationId } from '../../schema/ids.ts'
import { conversationKinds } from '../../schema/protocol/kinds.ts'
import type { ListedConversation } from '../../schema/protocol/summary.ts'
import { unreadMax } from '../../schema/protocol/unread.ts'

const idOf = (number: number) =>
  parseConversationId(`cnv_${number.toString(16).padStart(32, '0')}`) ?? expect.unreachable()

function aListed(number: number, changes: Partial<ListedConversation> = {}): ListedConversation {
  return {
    id: idOf(number),
    kind: 'group',
    title: `Group ${number}`,
    createdAt: '2026-11-24T08:00:00.000Z',
    activeAt: '2026-11-24T08:00:00.000Z',
    ...{ lastSeq: 9, readSeq: 9, rev: 9, deletedSeqs: [], unread: 0, mentioned: 0 },
    ...changes,
  }
}

/** Few moments for many conversations, so that ids often have to settle the order. */
const aList = fc
  .uniqueArray(
    fc.record({
      number: fc.nat(0xffff),
      second: fc.integer({ min: 10, max: 14 }),
      kind: fc.constantFrom(...conversationKinds),
      unread: fc.nat(2),
    }),
    { selector: ({ number }) => number, maxLength: 40 },
  )
  .map((list) =>
    list.map(({ number, second, ...rest }) =>
      aListed(number, { ...rest, activeAt: `2026-11-24T08:00:${second}.000Z` }),
    ),
  )

const aRequest = fc.record({
  limit: fc.integer({ min: 1, max: 7 }),
  kind: fc.option(fc.constantFrom(...conversationKinds), { nil: undefined }),
  unreadOnly: fc.option(fc.boolean(), { nil: undefined }),
})

type Wanted = Pick<ListRequest, 'limit'> & { kind: ListRequest['kind']; unreadOnly: boolean | undefined }

function requestOf({ limit, kind, unreadOnly }: Wanted, below: ListRequest['below']): ListRequest {
  return { below, limit, ...(kind && { kind }), ...(unreadOnly !== undefined && { unreadOnly }) }
}

function pagesOf(all: readonly ListedConversation[], wanted: Wanted): ListPage[] {
  const pages = [pageOf(all, requestOf(wanted, null))]
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) {
    if (pages.length > all.length) throw new Error('the pages do not end')
    pages.push(pageOf(all, requestOf(wanted, next)))
  }
  return pages
}

describe('a list by pages', () => {
  it('[LIST-1] following `next` yields every conversation that is asked for once, last active first, full pages', () => {
    fc.assert(
      fc.property(aList, aRequest, (all, wanted) => {
        const pages = pagesOf(all, wanted)
        const keys = pages.flatMap(({ conversations }) =>
          conversations.map(({ activeAt, id }) => `${activeAt} ${id}`),
        )
        const expected = all
          .filter(({ kind }) => wanted.kind === undefined || kind === wanted.kind)
          .filter(({ unread }) => wanted.unreadOnly !== true || unread > 0)
          .map(({ activeAt, id }) => `${activeAt} ${id}`)
        expect(keys).toEqual(expected.sort().reverse())
        for (const page of pages.slice(0, -1)) expect(page.conversations).toHaveLength(wanted.limit)
        if (expected.length > 0) expect(pages.at(-1)?.conversations.length).toBeGreaterThan(0)
      }),
    )
  })

  it('[LIST-2] a conversation that becomes active between two pages leaves no other one out and repeats none', () => {
    fc.assert(
      fc.property(aList, fc.integer({ min: 1, max: 7 }), fc.nat(), (all, limit, which) => {
        const first = pageOf(all, { below: null, limit })
        const moved = all[which % Math.max(1, all.length)]
        const later = all.map((one) =>
          one.id === moved?.id ? { ...one, activeAt: '2026-11-24T09:00:00.000Z' } : one,
        )
        const rest = first.next ? pageOf(later, { below: first.next, limit: 100 }).conversations : []
        const shown = [...first.conversations, ...rest].map(({ id }) => id)
        expect(new Set(shown).size).toBe(shown.length)
        const others = all.map(({ id }) => id).filter((id) => id !== moved?.id)
        expect(shown).toEqual(expect.arrayContaining(others))
      }),
    )
  })

  it('[LIST-3] totals are over the whole list, whatever is asked for, and stop where badges stop', () => {
    const all = [
      aListed(1, { unread: 3, mentioned: 1 }),
      aListed(2, { kind: 'class', unread: 5, mentioned: 2 }),
      aListed(3, { kind: 'class' }),
    ]
    for (const request of [{}, { kind: 'class' as const }, { unreadOnly: true }, { below: all[0] ?? null }])
      expect(pageOf(all, { below: null, limit: 1, ...request })).toMatchObject({
        unreadTotal: 8,
        mentionedTotal: 3,
      })
    const many = [1, 2].map((number) => aListed(number, { unread: unreadMax - 1, mentioned: unreadMax }))
    expect(pageOf(many, { below: null, limit: 1 })).toMatchObject({
      unreadTotal: unreadMax,
      mentionedTotal: unreadMax,
    })
    expect(pageOf([], { below: null, limit: 1 })).toEqual({
      ...{ conversations: [], next: null },
      ...{ unreadTotal: 0, mentionedTotal: 0 },
    })
  })
})
