/**
 * Whoever looks at something of a conversation by virtue of an office, without reading along, is put on record before they
 * are answered. For those who belong here nothing is written.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { Room } from '../room.ts'

/** `what`: which message or file, and what of it. */
export function noteLookingIn(
  room: Room,
  actor: Actor,
  { seq, ...what }: { seq: number } & Record<string, unknown>,
): void {
  if (room.refuse(actor, 'read') === null) return
  room.commit(() => room.record({ type: 'moderation.read', actor, isStaffAct: true, seq, detail: what }))
  room.archiver.noteChange()
}
