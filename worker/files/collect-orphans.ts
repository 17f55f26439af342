/**
 * Files that were uploaded and never sent, once an hour. Postgres names those of which it has heard no more; whether a
 * message carries one its room alone decides, and the room removes what it lets go. Few rooms at a time; one that does
 * not answer is asked again in an hour.
 */
import type { AttachmentId, CampusId, ConversationId } from '../../schema/ids.ts'
import { orphanAfterMs, orphanRoomsInFlightMax, orphansPerRunMax } from '../../schema/limits.ts'
import { postgresFileRecords, type UnsentFile } from '../../stores/file-records.ts'
import { openNeon } from '../../stores/neon.ts'
import type { Environment } from '../environment.ts'
import { askRoom } from '../rooms.ts'

type Asked = { campusId: CampusId; conversationId: ConversationId; ids: AttachmentId[] }

export async function collectOrphans(bindings: Environment, now: number): Promise<void> {
  const records = postgresFileRecords(openNeon(bindings))
  const unsent = await records.unsentBefore(new Date(now - orphanAfterMs), orphansPerRunMax)
  const waiting = byRoom(unsent)
  const askNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { ids, ...address } = next
      const answer = await askRoom(bindings, address, (room) => room.releaseOrphans(ids))
      if (answer.ok) await records.noteSent(address.conversationId, answer.value.sent)
    }
  }
  await Promise.all(Array.from({ length: orphanRoomsInFlightMax }, askNext))
}

function byRoom(unsent: readonly UnsentFile[]): Asked[] {
  const rooms = Map.groupBy(unsent, ({ campusId, conversationId }) => `${campusId}/${conversationId}`)
  return [...rooms.values()].flatMap((files) => {
    const [first] = files
    if (!first) return []
    const { campusId, conversationId } = first
    return [{ campusId, conversationId, ids: files.map(({ id }) => id) }]
  })
}
