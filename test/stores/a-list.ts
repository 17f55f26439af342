/** Builders for what lists are made of: people, heads, participations, and Postgres's word on them. */
import type { UserActor } from '../../schema/actor.ts'
import {
  type CampusId,
  type ConversationId,
  parseCampusId,
  parseConversationId,
  parseUserId,
  type UserId,
} from '../../schema/ids.ts'
import type { CampusRole } from '../../schema/protocol/kinds.ts'
import type { ArchivedList, ArchivedListRow } from '../../stores/archived-list.ts'
import type { ConversationHead } from '../../stores/conversation-head.ts'
import type { Participation } from '../../stores/participation.ts'

function must<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a test was built on something that is not there')
  return value
}

export const campus: CampusId = must(parseCampusId('oak'))
export const user = (id: string): UserId => must(parseUserId(id))
export const conversation = (number: number): ConversationId =>
  must(parseConversationId(`cnv_${number.toString(16).padStart(32, '0')}`))

export function aReader(id = 'ada', role: CampusRole = 'student'): UserActor {
  return { type: 'user', campusId: campus, userId: user(id), name: id, role, expiresAt: 4_102_444_800_000 }
}

/** A group of which Ada is a member, with ten messages. */
export function aHead(number: number, changes: Partial<ConversationHead> = {}): ConversationHead {
  return {
    id: conversation(number),
    kind: 'group',
    title: `Group ${number}`,
    createdAt: '2026-11-24T08:00:00.000Z',
    activeAt: new Date(Date.UTC(2026, 10, 24, 9) + number * 1_000).toISOString(),
    ...{ memberCount: 3, lastSeq: 10, rev: 10, deletedSeqs: [] },
    ...changes,
  }
}

export function aParticipation(changes: Partial<Participation> = {}): Participation {
  const usual = {
    readSeq: 4,
    cursorRev: 1,
    isViewing: false,
    level: 'all',
    role: 'member',
    rosterRev: 1,
  } as const
  return { ...usual, ...changes }
}

export function aRow(
  number: number,
  changes: {
    head?: Partial<ConversationHead>
    participation?: Partial<Participation>
    mentionedSeqs?: number[]
  } = {},
): ArchivedListRow {
  return {
    head: aHead(number, changes.head),
    participation: aParticipation(changes.participation),
    mentionedSeqs: changes.mentionedSeqs ?? [],
  }
}

/** An announcement to the whole campus: nobody's membership names it. */
export function anAnnouncement(number: number, head: Partial<ConversationHead> = {}): ArchivedListRow {
  const { memberCount: _, ...rest } = aHead(number, {
    kind: 'announcement',
    audience: { type: 'campus' },
    ...head,
  })
  return {
    head: rest,
    participation: aParticipation({ readSeq: 0, cursorRev: 0, role: null, rosterRev: 0 }),
    mentionedSeqs: [],
  }
}

export type FakeArchive = ArchivedList & {
  rows: ArchivedListRow[]
  isDown: boolean
  /** What happens elsewhere between its reading and its answer. */
  meanwhile: () => Promise<void>
  /** Questions since the last call: each would be one round trip to Postgres. */
  questions: () => number
}

export function aFakeArchive(rows: ArchivedListRow[] = []): FakeArchive {
  let asked = 0
  const archive: FakeArchive = {
    rows,
    isDown: false,
    meanwhile: () => new Promise((resolve) => setTimeout(resolve, 5)),
    questions: () => {
      const count = asked
      asked = 0
      return count
    },
    read: async () => {
      asked += 1
      if (archive.isDown) throw new Error('this Postgres is down')
      const answer = archive.rows
      await archive.meanwhile()
      return answer
    },
  }
  return archive
}
