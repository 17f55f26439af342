/**
 * Somebody whom the host lets in no more. Their gate is shut first, so that nothing new begins; then whatever is open is
 * closed: their devices, and their sockets in the conversations of their list. Their past stays, and so do their places.
 * Repeating it changes nothing, and is how one that failed half-way is finished.
 */
import type { KeyActor, UserActor } from '../../schema/actor.ts'
import type { UserId } from '../../schema/ids.ts'
import { listConversationsMax, roomRetryAfterMs, rosterSyncsInFlightMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresProvisioned, type ProvisionedUser } from '../../stores/provisioned.ts'
import { setShut } from '../contract/admission.ts'
import type { Environment } from '../environment.ts'
import { askPersonalRoom, askRoom } from '../rooms.ts'

export async function deactivateUser(
  env: Environment,
  key: KeyActor,
  userId: UserId,
): Promise<Answer<ProvisionedUser>> {
  const user = await postgresProvisioned(openNeon(env)).setDeactivated(key.campusId, userId, true)
  if (!user) return { ok: false, problem: problem('not_found') }
  await setShut(env, key.campusId, userId, true)
  const own = await askPersonalRoom(env, { campusId: key.campusId, userId }, async (room) => {
    await room.dismiss()
    return true
  })
  let hasFailed = own === null
  const { name, role } = user
  const person: UserActor = { type: 'user', campusId: key.campusId, userId, name, role, expiresAt: 0 }
  for (const archived of [false, true]) {
    const request = { below: null, limit: listConversationsMax, archived }
    const { conversations } = await openConversationList(env).page(person, request)
    const waiting = conversations.map(({ id }) => id)
    const dismissNext = async (): Promise<void> => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const address = { campusId: key.campusId, conversationId: next }
        const answer = await askRoom(env, address, (room) => room.perform('dismiss', key, { userId }))
        // a list may be a moment behind: a room that is not there has nobody to dismiss
        if (!answer.ok && answer.problem.code !== 'not_found') hasFailed = true
      }
    }
    await Promise.all(Array.from({ length: rosterSyncsInFlightMax }, dismissNext))
  }
  if (hasFailed) return { ok: false, problem: { code: 'unavailable', retryAfterMs: roomRetryAfterMs } }
  return { ok: true, value: user }
}

export async function reactivateUser(
  env: Environment,
  key: KeyActor,
  userId: UserId,
): Promise<Answer<ProvisionedUser>> {
  const user = await postgresProvisioned(openNeon(env)).setDeactivated(key.campusId, userId, false)
  if (!user) return { ok: false, problem: problem('not_found') }
  await setShut(env, key.campusId, userId, false)
  return { ok: true, value: user }
}
