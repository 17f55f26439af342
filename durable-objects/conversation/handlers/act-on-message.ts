/**
 * An act upon one message, as it is now: from the tail, or as the archive has it. Reading the archive is an await, during
 * which anything may have happened, so the tail is asked again after it. The act is called from here and is no promise:
 * between a message that was handed back and whoever awaits it, another act upon the same message would find its turn.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

/** A stranger gets the same answer for every seq. */
export async function actOnMessage<Value>(
  room: Room,
  actor: Actor,
  seq: number,
  act: (message: Message) => Answer<Value>,
): Promise<Answer<Value>> {
  const unseen = room.refuse(actor, 'see')
  if (unseen) return { ok: false, problem: unseen }
  if (seq < 1 || seq > room.log.lastSeq) return { ok: false, problem: problem('not_found') }
  const archived = room.log.get(seq) ? null : await room.archived.one(seq)
  const message = room.log.get(seq) ?? archived
  return message ? act(message) : { ok: false, problem: problem('history_unavailable') }
}
