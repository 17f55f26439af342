/**
 * Under which id something speaks that is nobody: a key's own, which has the shape of a user id and is no host's to give
 * away. It is in no directory and on no roster.
 */
import { type KeyId, parseUserId, type UserId } from '../schema/ids.ts'

export function integrationId(id: KeyId): UserId {
  const userId = parseUserId(id)
  if (!userId) throw new Error('the id of a key did not make the id of a sender')
  return userId
}
