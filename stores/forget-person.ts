/** What Redis has under a person's own keys: their list, the rooms' word on them, who mentions them, what they are. */
import { errorName } from '../domain/error-name.ts'
import type { CampusId, UserId } from '../schema/ids.ts'
import { openRedis, type RedisAddress } from './redis.ts'
import { redisKeys } from './redis-keys.ts'

/** While Redis is away nothing is forgotten: these keys expire by themselves, and hold ids and numbers alone. */
export async function forgetPerson(address: RedisAddress, campusId: CampusId, userId: UserId): Promise<void> {
  try {
    await openRedis(address)((pipeline) => {
      pipeline.del(
        redisKeys.list(campusId, userId),
        redisKeys.updates(campusId, userId),
        redisKeys.mentions(campusId, userId),
      )
      pipeline.zrem(redisKeys.faces(campusId), userId)
      pipeline.zrem(redisKeys.online(campusId), userId)
    })
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'person_not_forgotten', error: name }))
  }
}
