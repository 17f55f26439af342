/**
 * What a message said before, for staff: the room's share of it. What Postgres has the worker reads there, and of a
 * message that is deleted nothing is left in either.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { noteLookingIn } from './note-looking-in.ts'
import type { Version } from '../storage/versions.ts'

export function listEdits(
  room: Room,
  actor: Actor,
  { seq }: Given<'edits'>,
): Answer<{ versions: Version[]; isDeleted: boolean }> {
  const refusal = room.refuse(actor, 'see-edits')
  if (refusal) return { ok: false, problem: refusal }
  if (seq < 1 || seq > room.log.lastSeq) return { ok: false, problem: problem('not_found') }
  noteLookingIn(room, actor, { seq, versions: true })
  return { ok: true, value: { versions: room.versions.of(seq), isDeleted: room.log.isDeleted(seq) } }
}
