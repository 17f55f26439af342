/**
 * A page of a campus's conversations, each of whose rooms is asked whether it has lost anything. Postgres names them; one
 * that stands answers at once. Few rooms at a time; asking again what did not answer is how a walk is finished.
 */
import type { CampusId, ConversationId } from '../../schema/ids.ts'
import { recoveryRoomsInFlightMax, recoveryRoomsMax } from '../../schema/limits.ts'
import { postgresFormerLives } from '../../stores/former-lives.ts'
import { openNeon } from '../../stores/neon.ts'
import type { Environment } from '../environment.ts'
import { askRoom } from '../rooms.ts'

export type RecoveredPage = {
  asked: number
  restored: { conversationId: ConversationId; lastSeq: number; lost: number }[]
  unanswered: ConversationId[]
  /** Where the walk goes on; null after the last. */
  after: ConversationId | null
}

type Walk = { after: ConversationId | null; archiveAgain: boolean }

export async function recoverConversations(
  env: Environment,
  campusId: CampusId,
  { after, archiveAgain }: Walk,
): Promise<RecoveredPage> {
  const ids = await postgresFormerLives(openNeon(env)).ids(campusId, after, recoveryRoomsMax)
  const page: RecoveredPage = { asked: ids.length, restored: [], unanswered: [], after: null }
  const waiting = [...ids]
  const askNext = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const conversationId = id
      const answer = await askRoom(env, { campusId, conversationId }, (room) =>
        room.recover({ archiveAgain }),
      )
      if (!answer.ok) page.unanswered.push(conversationId)
      else if (answer.value.restored) {
        const { lastSeq, lost } = answer.value
        page.restored.push({ conversationId, lastSeq, lost })
      }
    }
  }
  await Promise.all(Array.from({ length: recoveryRoomsInFlightMax }, askNext))
  if (ids.length === recoveryRoomsMax) page.after = ids.at(-1) ?? null
  return page
}
