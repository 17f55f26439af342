/**
 * A room whose storage was lost, made anew from what Postgres has. Everything is read first and written in one transaction,
 * so that a room is whole or is not there; the keys of what was said are the exception, since they are true whenever they
 * are written. A room that was founded meanwhile, by somebody who could not know, brings along what was said in it.
 */
import { errorName } from '../../domain/error-name.ts'
import type { CampusId, ConversationId } from '../../schema/ids.ts'
import { lostSeqsMax, recoveryPageMessages } from '../../schema/limits.ts'
import type { Recovered } from '../../schema/rpc.ts'
import type { FormerLife, FormerLives, FormerReaction, LoggedMessage } from '../../stores/former-lives.ts'
import type { LiveConversations } from '../../stores/live-conversations.ts'
import { type Newborn, newbornOf } from './newborn.ts'
import { rebuild } from './rebuild.ts'
import type { Room } from './room.ts'
import { SentKeys } from './storage/sent-keys.ts'
import { climb } from './storage/steps.ts'

/** What the room keeps of its log beside the keys: few messages are deleted, pinned, carry a file or mention everyone. */
export type Remembered = Pick<
  LoggedMessage,
  'seq' | 'senderId' | 'attachments' | 'mentionsAll' | 'pinnedAt'
> &
  Pick<LoggedMessage, 'sentAt' | 'isDeleted'>

export type Remains = {
  life: FormerLife
  remembered: Remembered[]
  reactions: FormerReaction[]
  /** Said, up to what lists have been told of, and nowhere any more. */
  lostSeqs: number[]
  lastSeq: number
}

export type RemakeParts = {
  storage: DurableObjectStorage
  name: { campusId: CampusId; id: ConversationId }
  lives: FormerLives
  live: LiveConversations
  /** The room that stands here by now, should somebody have founded one. */
  newborn: () => Room | null
  clock: () => number
}

/** Null where there never was such a conversation: nothing is left behind then. Throws when Postgres does not answer. */
export async function remake(parts: RemakeParts): Promise<Recovered | null> {
  const { storage, name, lives, newborn, clock } = parts
  const life = await lives.read(name.campusId, name.id)
  if (!life) return null
  climb(storage.sql)
  const keys = new SentKeys(storage.sql)
  const remembered: Remembered[] = []
  const saidBefore = new Set<string>()
  const held = new Set<number>()
  for (let after = 0, isLast = false; !isLast; ) {
    const page = await lives.log(name.id, after)
    storage.transactionSync(() => {
      for (const { senderId, clientMessageId, seq, rev, digest } of page) {
        if (newborn() && keys.get(senderId, clientMessageId)) saidBefore.add(`${senderId}/${clientMessageId}`)
        keys.restore(senderId, clientMessageId, { seq, rev, digest })
      }
    })
    for (const message of page) held.add(message.seq)
    remembered.push(...page.filter(isRemembered).map(rememberedOf))
    after = page.at(-1)?.seq ?? after
    isLast = page.length < recoveryPageMessages
  }
  const reactions: FormerReaction[] = []
  for await (const page of lives.reactions(name.id)) reactions.push(...page)
  const told = newborn() ? 0 : await lastSeqTold(parts)
  const lastSeq = Math.max(life.lastSeq, Math.min(told, life.lastSeq + lostSeqsMax))
  const lostSeqs = seqsUpTo(lastSeq)
    .filter((seq) => !held.has(seq))
    .slice(-lostSeqsMax)
  const room = newborn()
  const carried: Newborn | null = room ? newbornOf(storage.sql, saidBefore) : null
  rebuild(storage, { life, remembered, reactions, lostSeqs, lastSeq }, { carried, now: clock() })
  return { restored: true, lastSeq: lastSeq + (carried?.messages.length ?? 0), lost: lostSeqs.length }
}

/** Redis hears of a message before Postgres does. While it is away nobody knows how far lists had come. */
async function lastSeqTold({ live, name }: RemakeParts): Promise<number> {
  try {
    return await live.lastSeqTold(name.campusId, name.id)
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'remade_without_redis', error: name }))
    return 0
  }
}

function isRemembered({ isDeleted, attachments, mentionsAll, pinnedAt }: LoggedMessage): boolean {
  return isDeleted || attachments.length > 0 || mentionsAll !== null || pinnedAt !== null
}

function rememberedOf(message: LoggedMessage): Remembered {
  const { seq, senderId, attachments, mentionsAll, pinnedAt, sentAt, isDeleted } = message
  return { seq, senderId, attachments, mentionsAll, pinnedAt, sentAt, isDeleted }
}

function seqsUpTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1)
}
