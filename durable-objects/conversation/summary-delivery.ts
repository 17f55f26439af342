/**
 * A summary of this conversation, encoded once for everybody who is told, and who among them it is about: those whom new
 * messages mention, those whom changed ones mentioned before, everyone where the conversation itself has changed. People
 * who do not want to hear everything are told what is about them, and nobody is looked up for it.
 */
import type { UserId } from '../../schema/ids.ts'
import type { NotificationLevel } from '../../schema/protocol/level.ts'
import type { PersonalContent } from '../../schema/protocol/personal/frame.ts'
import { settingsOf } from '../../schema/protocol/settings.ts'
import type { Summary } from '../../schema/protocol/summary.ts'
import type { Delivery } from '../../schema/rpc.ts'
import type { ConversationHead } from '../../stores/conversation-head.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'

/** What has happened since the last summary that the summary itself does not say. Memory: the next snapshot says it too. */
export class Concern {
  isForAll = false
  readonly userIds = new Set<UserId>()

  add(other: Concern): void {
    this.isForAll ||= other.isForAll
    for (const userId of other.userIds) this.userIds.add(userId)
  }
}

export class SummaryDelivery {
  readonly delivery: Delivery
  readonly #mentioned: ReadonlySet<UserId>
  readonly #concern: Concern

  constructor(
    head: ConversationHead,
    { now: mentions, former }: { now: Summary['mentions']; former: Summary['mentions'] },
    concern: Concern,
    { audience }: ConversationRecord,
  ) {
    const { rev, lastSeq, activeAt, newest, deletedSeqs } = head
    const summary: Summary = {
      ...{ conversationId: head.id, rev, lastSeq, activeAt, deletedSeqs, mentions },
      settings: settingsOf(head),
      ...(newest !== undefined && { newest }),
    }
    const content: PersonalContent = { type: 'summaries', summaries: [summary] }
    this.delivery = { frame: JSON.stringify(content), ...(audience?.type === 'role' && { audience }) }
    this.#mentioned = new Set([...mentions, ...former].flatMap(({ userIds }) => userIds))
    this.#concern = concern
  }

  isWantedBy(userId: UserId, level: NotificationLevel): boolean {
    const { isForAll, userIds } = this.#concern
    if (level === 'all' || isForAll) return true
    return level === 'mentions' && (this.#mentioned.has(userId) || userIds.has(userId))
  }
}
