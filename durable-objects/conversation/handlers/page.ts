/**
 * The room's share of a page of history: what the warm tail holds of it, and which stretches only the archive
 * has. Everything that Postgres has not confirmed is in the tail, so no gap can hide between the two.
 */
import { holes, pageSpan, type Stretch } from '../../../domain/page.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Answer, PageRequest, PageShare } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { reactedOf } from './reacted-of.ts'

export function sharePage(room: Room, actor: Actor, request: PageRequest): Answer<PageShare> {
  const refusal = room.refuse(actor, 'read')
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: shareOf(room, actor, request) }
}

/** For callers that have judged already. */
export function shareOf(room: Room, actor: Actor, request: PageRequest): PageShare {
  const { lastSeq } = room.log
  const span = pageSpan(request, lastSeq)
  const messages = room.log.between(span.first, span.last)
  const archived = holes(
    span,
    messages.map(({ seq }) => seq),
  )
  const share = {
    ...{ epoch: room.conversation.epoch, lastSeq, messages, archived },
    users: room.people.named(messages.map(({ senderId }) => senderId)),
    ...reactedOf(room, actor, messages, archived.flatMap(seqsOf)),
  }
  return { ...span, ...share }
}

function seqsOf({ first, last }: Stretch): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
