/**
 * Whether somebody may do something here, at this moment: the table of rights (domain/rights.ts) over the room's own
 * roster, and whatever silences people for a while (domain/silence.ts). Nobody else in a room decides.
 */
import { type Action, refuse, type Subject } from '../../domain/rights.ts'
import { type Circumstances, isSilenceable, refuseSilenced } from '../../domain/silence.ts'
import { isInOffice, type Standing, standingsOf } from '../../domain/standing.ts'
import { isSwitchedOn } from '../../schema/campus-policy.ts'
import type { Actor, KeyActor, UserActor } from '../../schema/actor.ts'
import type { Problem } from '../../schema/protocol/problem.ts'
import type { Blocks } from './storage/blocks.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { Mutes } from './storage/mutes.ts'
import type { People } from './storage/people.ts'
import type { Roster } from './storage/roster.ts'

export type JudgeParts = {
  conversation: ConversationRecord
  roster: Roster
  people: People
  mutes: Mutes
  blocks: Blocks
  clock: () => number
}

export class Judge {
  readonly #parts: JudgeParts

  constructor(parts: JudgeParts) {
    this.#parts = parts
  }

  standingsOf(actor: Actor): Standing[] {
    const { roster, conversation } = this.#parts
    const role = actor.type === 'user' ? roster.roleOf(actor.userId) : null
    return standingsOf(actor, conversation, role)
  }

  /** What this actor does here, to others, is done by virtue of an office: it goes on record. */
  isInOffice(actor: Actor): boolean {
    return isInOffice(this.standingsOf(actor))
  }

  refuse(actor: Actor, action: Action): Problem | null {
    const { kind } = this.#parts.conversation
    const subject = this.#subjectOf(actor)
    const refusal = refuse(subject, action, kind)
    if (refusal || !isSilenceable(action)) return refusal
    if (actor.type === 'key') return actor.isIntegration ? this.#refuseIntegration(actor, action) : null
    if (refuse(subject, 'moderate', kind) === null) return null
    return refuseSilenced(action, this.#circumstancesOf(actor), this.#parts.clock())
  }

  #subjectOf(actor: Actor): Subject {
    const { roster } = this.#parts
    const standings = this.standingsOf(actor)
    const isAmongMinors = roster.minors > 0
    if (actor.type === 'key') return { standings, isMinor: false, isAmongMinors }
    const { policy, receipts } = actor
    return { standings, isMinor: this.#isMinor(actor), isAmongMinors, policy, receipts }
  }

  /** Whichever of the two says so: a token may be older than the directory, and the directory silent. */
  #isMinor({ userId, minor }: UserActor): boolean {
    return minor ?? this.#parts.roster.entryOf(userId)?.minor ?? false
  }

  /** It must not be a way round what silences people: a mute of whoever added it, minors by themselves. */
  #refuseIntegration({ addedBy }: KeyActor, action: Action): Problem | null {
    const { mutes, roster, clock } = this.#parts
    const circumstances = {
      mutedUntil: addedBy === undefined ? null : (mutes.of(addedBy, clock())?.until ?? null),
      isBlocked: false,
      isStudentsApart: false,
      isUnsupervised: roster.minors > 0 && roster.inOffice === 0,
    }
    return refuseSilenced(action, circumstances, clock())
  }

  #circumstancesOf(actor: UserActor): Circumstances {
    const { mutes, blocks, roster, clock } = this.#parts
    return {
      mutedUntil: mutes.of(actor.userId, clock())?.until ?? null,
      isBlocked: blocks.isAny,
      isStudentsApart: this.#isStudentsApart(actor),
      isUnsupervised: roster.minors > 0 && roster.inOffice === 0,
    }
  }

  /** Holds for conversations that began before the campus, or a birthday, said so. */
  #isStudentsApart({ policy }: UserActor): boolean {
    const { conversation, roster, people } = this.#parts
    if (conversation.kind !== 'direct') return false
    if (isSwitchedOn(policy, 'studentDirect') && roster.minors === 0) return false
    return roster.list().every(({ userId }) => people.get(userId)?.role === 'student')
  }
}
