/**
 * Tells every room of a course who belongs to it now. Few rooms at a time, since the platform queues an
 * invocation's further connections anyway; one failure fails the whole, and repeating it changes nothing twice.
 */
import type { KeyActor } from '../schema/actor.ts'
import type { ConversationId } from '../schema/ids.ts'
import { rosterSyncsInFlightMax } from '../schema/limits.ts'
import type { Enrolled } from '../schema/enrolled.ts'
import type { Problem } from '../schema/protocol/problem.ts'
import type { Environment } from './environment.ts'
import { askRoom } from './rooms.ts'

export async function syncCourseRooms(
  bindings: Pick<Environment, 'CONVERSATIONS'>,
  key: KeyActor,
  rooms: readonly { id: ConversationId; members: Enrolled[] }[],
): Promise<Problem | null> {
  const waiting = [...rooms]
  const problems: Problem[] = []
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { id, members } = next
      const address = { campusId: key.campusId, conversationId: id }
      const answer = await askRoom(bindings, address, (room) => room.syncRoster(key, members))
      if (!answer.ok) problems.push(answer.problem)
    }
  }
  await Promise.all(Array.from({ length: rosterSyncsInFlightMax }, worker))
  return problems[0] ?? null
}
