/**
 * The id of a direct conversation is derived from its campus and its two people, in either order, so two
 * simultaneous beginnings meet in one room and there is nothing to deduplicate.
 */
import { createHash } from 'node:crypto'
import { type CampusId, type ConversationId, parseConversationId, type UserId } from '../schema/ids.ts'

export function directId(campusId: CampusId, one: UserId, other: UserId): ConversationId {
  const pair = [one, other].sort().join('/') // `/` is in no id, so no two pairs read alike
  const digest = createHash('sha256').update(`direct/${campusId}/${pair}`).digest('hex')
  const id = parseConversationId(`cnv_${digest.slice(0, 32)}`)
  if (!id) throw new Error('a SHA-256 in hex did not make a conversation id')
  return id
}
