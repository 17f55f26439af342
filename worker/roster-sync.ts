/**
 * Tells every room of a course who belongs to it now. Few rooms at a time, since the platform queues an
 * invocation's further connections anyway; one failure fails the whole, and repeating it changes nothing twice.
 */
import type { KeyActor } from '../schema/actor.ts'
import type { ConversationId } from '../schema/ids.ts'
import { rosterSyncsInFlightMax } from '../schema/limits.ts'
import type { Enrolled } from '../schema/enrolled.ts'
import type { Answer } from '../schema/rpc.ts'
import type { Environment } from './environment.ts'
import { askRoom } from './rooms.ts'

export type RosterSynced = { added: number; removed: number; changed: number }

export async function syncCourseRooms(
  bindings: Pick<Environment, 'CONVERSATIONS'>,
  key: KeyActor,
  conversationIds: readonly ConversationId[],
  members: Enrolled[],
): Promise<Answer<RosterSynced>> {
  const waiting = [...conversationIds]
  const total: RosterSynced = { added: 0, removed: 0, changed: 0 }
  const answers: Answer<RosterSynced>[] = []
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const address = { campusId: key.campusId, conversationId: id }
      answers.push(await askRoom(bindings, address, (room) => room.syncRoster(key, members)))
    }
  }
  await Promise.all(Array.from({ length: rosterSyncsInFlightMax }, worker))
  for (const answer of answers) {
    if (!answer.ok) return answer
    total.added += answer.value.added
    total.removed += answer.value.removed
    total.changed += answer.value.changed
  }
  return { ok: true, value: total }
}
