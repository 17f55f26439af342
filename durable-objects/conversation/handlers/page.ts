/**
 * The room's share of a page of history: what the warm tail holds of it, and which stretches only the archive
 * has. Everything that Postgres has not confirmed is in the tail, so no gap can hide between the two.
 */
import { holes, pageSpan } from '../../../domain/page.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { PageShare } from '../../../schema/messages-share.ts'
import type { Answer, PageRequest } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { shareOf } from './share.ts'

export function sharePage(room: Room, actor: Actor, request: PageRequest): Answer<PageShare> {
  const refusal = room.refuse(actor, 'read')
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: pageOf(room, actor, request) }
}

/** For callers that have judged already. */
export function pageOf(room: Room, actor: Actor, request: PageRequest): PageShare {
  const { lastSeq } = room.log
  const span = pageSpan(request, lastSeq)
  const messages = room.log.between(span.first, span.last)
  const archived = holes(
    span,
    messages.map(({ seq }) => seq),
  )
  return { ...span, lastSeq, ...shareOf(room, actor, messages, { archived }) }
}
