/** What a device shows as unread, from whatever its personal socket has said. */
import { describe, expect, test } from 'vitest'
import { ConversationBadges } from '../../client/conversation-badges.ts'
import { type ConversationId, parseConversationId } from '../../schema/ids.ts'
import type { NotificationLevel } from '../../schema/protocol/level.ts'
import type { PersonalContent } from '../../schema/protocol/personal/frame.ts'
import type { ListedConversation, Summary } from '../../schema/protocol/summary.ts'
import { unreadMax } from '../../schema/protocol/unread.ts'
import { userIdOf } from '../campus.ts'

const ada = userIdOf('ada')
const ben = userIdOf('ben')
const lab = idOf('1')
const class101 = idOf('2')

function idOf(digit: string): ConversationId {
  const id = parseConversationId(`cnv_${digit.repeat(32)}`)
  if (!id) throw new Error('no conversation id')
  return id
}

function listed(more: Partial<ListedConversation> = {}): ListedConversation {
  const at = '2026-11-02T09:00:00.000Z'
  return {
    ...{ id: lab, kind: 'group', title: 'Lab', createdAt: at, activeAt: at, rev: 5, lastSeq: 5, readSeq: 5 },
    ...{ deletedSeqs: [], unread: 0, mentioned: 0, ...more },
  }
}

function summary(lastSeq: number, more: Partial<Summary> = {}): PersonalContent {
  const whole: Summary = {
    ...{ conversationId: lab, settings: { title: 'Lab' }, rev: lastSeq, lastSeq, deletedSeqs: [] },
    ...{ activeAt: '2026-11-02T09:00:00.000Z', mentions: [], ...more },
  }
  return { type: 'summaries', summaries: [whole] }
}

function cursor(readSeq: number, lastSeq: number): PersonalContent {
  return { type: 'cursors', cursors: [{ conversationId: lab, readSeq, lastSeq }] }
}

function badges(...conversations: ListedConversation[]): ConversationBadges {
  const device = new ConversationBadges(ada)
  device.take(snapshot(...conversations))
  return device
}

function snapshot(...conversations: ListedConversation[]): PersonalContent {
  return {
    ...{ type: 'snapshot', protocol: 1, conversations, hasMore: false },
    ...{ unreadTotal: 0, delayed: false },
  }
}

describe('unread', () => {
  test('[SDK-45] follows what is said, deleted and read', () => {
    const device = badges(listed({ readSeq: 3, unread: 2 }))
    const steps: [PersonalContent, number][] = [
      [summary(7), 4],
      [summary(8, { rev: 9, deletedSeqs: [6] }), 4],
      [cursor(7, 8), 1],
      [cursor(8, 8), 0],
      [summary(9, { rev: 10, deletedSeqs: [6] }), 1],
    ]
    for (const [frame, unread] of steps) {
      device.take(frame)
      expect(device.badgeOf(lab)?.unread).toBe(unread)
    }
    expect(device.isUnsure).toBe(false)
  })

  test('[SDK-45] does not follow what is older than what is known', () => {
    const device = badges(listed())
    device.take(summary(8))
    for (const late of [summary(6), summary(8, { deletedSeqs: [7] })]) device.take(late)
    expect(device.badgeOf(lab)?.unread).toBe(3)
  })

  test('[SDK-45] comes and goes with membership, and a snapshot replaces everything', () => {
    const device = badges(listed())
    device.take({
      type: 'membership',
      added: [listed({ id: class101, lastSeq: 2, readSeq: 2 })],
      removed: [lab],
    })
    expect([device.badgeOf(lab), device.badgeOf(class101)?.unread]).toEqual([null, 0])
    device.take(snapshot(listed({ readSeq: 1 })))
    expect([device.badgeOf(lab)?.unread, device.badgeOf(class101)]).toEqual([4, null])
  })

  test('[SDK-43] of what is not listed here is unknown, until a snapshot brings it', () => {
    for (const frame of [summary(8), cursor(1, 8)]) {
      const device = badges()
      device.take(frame)
      expect(device.isUnsure).toBe(true)
      device.take(snapshot(listed()))
      expect(device.isUnsure).toBe(false)
    }
  })
})

describe('mentions', () => {
  const mentioning = (seq: number, rev = seq) =>
    summary(seq, { rev, mentions: [{ seq, userIds: [ben, ada] }] })

  test('[SDK-46] are counted from their seqs, once each, and not when somebody else is meant', () => {
    const device = badges(listed())
    for (const frame of [
      mentioning(6),
      mentioning(6, 7),
      summary(7, { rev: 8, mentions: [{ seq: 7, userIds: [ben] }] }),
    ])
      device.take(frame)
    expect(device.badgeOf(lab)).toEqual({ unread: 2, mentioned: 1 })
  })

  test('[SDK-46] of a group are counted for whom they mean, once beside their own, and as the summary has them', () => {
    const everyone = (...seqs: number[]) => seqs.map((seq) => ({ seq, group: 'everyone' as const }))
    const groupMentions = [...everyone(4), { seq: 5, group: 'staff' as const }]
    const device = badges(listed({ readSeq: 3, unread: 2, mentioned: 2, role: 'student', groupMentions }))
    expect(device.badgeOf(lab)?.mentioned, 'one of their own from before, and one of everyone').toBe(2)
    device.take(summary(6, { groupMentions: everyone(4, 6), mentions: [{ seq: 6, userIds: [ada] }] }))
    expect(device.badgeOf(lab)?.mentioned).toBe(3)
    device.take(summary(6, { rev: 7, groupMentions: everyone(6) }))
    expect(device.badgeOf(lab)?.mentioned).toBe(2)
    device.take(cursor(6, 6))
    expect(device.badgeOf(lab)?.mentioned).toBe(0)
  })

  test('[SDK-46] of staff mean staff', () => {
    const groupMentions = [{ seq: 5, group: 'staff' as const }]
    const about = { readSeq: 4, unread: 1, groupMentions }
    expect(badges(listed({ ...about, mentioned: 1, role: 'assistant' })).badgeOf(lab)?.mentioned).toBe(1)
    const device = badges(listed({ ...about, mentioned: 0, role: 'student' }))
    expect(device.badgeOf(lab)?.mentioned).toBe(0)
  })

  test('[SDK-46] that an edit took back are gone, and asked for where nobody knows which they were', () => {
    const device = badges(listed())
    device.take(mentioning(6))
    device.take(summary(6, { rev: 7, mentions: [{ seq: 6, userIds: [] }] }))
    expect([device.badgeOf(lab)?.mentioned, device.isUnsure]).toEqual([0, false])
    const before = badges(listed({ readSeq: 3, unread: 2, mentioned: 1 }))
    before.take(summary(6, { mentions: [{ seq: 6, userIds: [ben] }] }))
    expect(before.isUnsure).toBe(false)
    before.take(summary(6, { rev: 7, mentions: [{ seq: 5, userIds: [] }] }))
    expect(before.isUnsure).toBe(true)
  })

  test('[SDK-46] are gone once they are read or deleted', () => {
    const device = badges(listed())
    device.take(mentioning(6))
    device.take(mentioning(7))
    device.take(cursor(6, 7))
    expect(device.badgeOf(lab)).toEqual({ unread: 1, mentioned: 1 })
    device.take(summary(7, { rev: 8, deletedSeqs: [7] }))
    expect(device.badgeOf(lab)).toEqual({ unread: 0, mentioned: 0 })
  })

  test('[SDK-46] that only the snapshot counted last until everything is read', () => {
    const device = badges(listed({ readSeq: 2, mentioned: 2 }))
    device.take(mentioning(6))
    expect(device.badgeOf(lab)?.mentioned).toBe(3)
    device.take(cursor(6, 6))
    expect([device.badgeOf(lab)?.mentioned, device.isUnsure]).toEqual([0, false])
  })

  test.each([
    ['read in part', cursor(4, 5)],
    ['deleted among others', summary(6, { deletedSeqs: [4] })],
  ])('[SDK-43] that only the snapshot counted and that are %s are asked for again', (_, frame) => {
    const device = badges(listed({ readSeq: 2, mentioned: 2 }))
    device.take(frame)
    expect(device.isUnsure).toBe(true)
  })

  test('[SDK-43] that are marked unread again are asked for again', () => {
    const device = badges(listed())
    device.take(cursor(2, 5))
    expect([device.badgeOf(lab)?.unread, device.isUnsure]).toEqual([3, true])
  })
})

describe('totals', () => {
  test('[SDK-47] leave out what is archived, from the snapshot or since', () => {
    const archived = { archivedAt: '2026-11-02T10:00:00.000Z' }
    const device = badges(
      listed({ readSeq: 2, mentioned: 1 }),
      listed({ id: class101, readSeq: 1, ...archived }),
    )
    expect(device.total).toEqual({ unread: 3, mentioned: 1 })
    device.take(summary(5, { rev: 6, settings: { title: 'Lab', ...archived } }))
    expect(device.total).toEqual({ unread: 0, mentioned: 0 })
  })

  test('[SDK-47] stop where badges stop', () => {
    const many = { lastSeq: 900, readSeq: 0 }
    expect(badges(listed(many), listed({ id: class101, ...many })).total.unread).toBe(unreadMax)
  })
})

describe('levels', () => {
  const levels = (level: NotificationLevel): PersonalContent => ({
    type: 'levels',
    levels: [{ conversationId: lab, level }],
  })

  test('[LEVEL-6] a device badges by the level, and asks again once it is to hear more than before', () => {
    const device = badges(listed({ readSeq: 3, unread: 2 }))
    device.take(summary(7, { mentions: [{ seq: 7, userIds: [ada] }] }))
    expect(device.badgeOf(lab)).toEqual({ unread: 4, mentioned: 1 })
    device.take(levels('mentions'))
    expect(device.badgeOf(lab)).toEqual({ unread: 1, mentioned: 1 })
    device.take(levels('nothing'))
    expect([device.badgeOf(lab), device.total]).toEqual([
      { unread: 0, mentioned: 0 },
      { unread: 0, mentioned: 0 },
    ])
    expect(device.isUnsure).toBe(false)
    device.take(levels('mentions'))
    expect(device.isUnsure).toBe(true)
    device.take(snapshot(listed({ level: 'mentions', readSeq: 3, unread: 1, mentioned: 1 })))
    expect([device.isUnsure, device.badgeOf(lab)]).toEqual([false, { unread: 1, mentioned: 1 }])
  })
})
