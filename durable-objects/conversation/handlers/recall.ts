/**
 * Messages that were found elsewhere, as this room has them: what it still holds, and what it knows to be deleted. Whatever
 * it names neither of is as Postgres has it, since everything that Postgres lacks is held here.
 */
import type { Given, Recalled } from '../../../schema/acts.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { viewOf } from './view.ts'

export function recallMessages(room: Room, actor: Actor, { seqs }: Given<'recall'>): Answer<Recalled> {
  const refusal = room.refuse(actor, 'read')
  if (refusal) return { ok: false, problem: refusal }
  const messages = seqs.map((seq) => room.log.get(seq)).filter((message) => message !== null)
  return {
    ok: true,
    value: {
      conversation: viewOf(room, actor),
      messages,
      deleted: room.log.deletedAmong(seqs),
      users: room.people.named(messages.map(({ senderId }) => senderId)),
      readSeq: actor.type === 'user' ? room.reading.readSeqOf(actor.userId) : 0,
      isArchiveBehind: room.archiver.isPending,
    },
  }
}
