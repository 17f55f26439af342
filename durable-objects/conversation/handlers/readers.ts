/** Who has read a message: by name where the room is small, else the caller counts in Redis. */
import { namesMembersMax } from '../../../schema/limits.ts'
import type { Actor } from '../../../schema/actor.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer, Readers } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function listReaders(room: Room, actor: Actor, seq: number): Answer<Readers> {
  const refusal = room.refuse(actor, 'see')
  if (refusal) return { ok: false, problem: refusal }
  if (seq < 1 || seq > room.log.lastSeq) return { ok: false, problem: problem('not_found') }
  const unknowable = room.refuse(actor, 'see-readers')
  if (unknowable) return { ok: false, problem: unknowable }
  const senderId = room.log.get(seq)?.senderId ?? null
  const { size } = room.roster
  if (size === 0 || size > namesMembersMax) {
    const senderReadSeq = senderId && room.reading.readSeqOf(senderId)
    return { ok: true, value: { readers: null, senderReadSeq } }
  }
  const readers = room.roster
    .list()
    .map(({ userId }) => userId)
    .filter((userId) => userId !== senderId && room.reading.readSeqOf(userId) >= seq)
  return { ok: true, value: { readers, senderReadSeq: null } }
}
