/** Loses all that Redis knows of a conversation, its people and who is online, as a flush would. */
import { env } from 'cloudflare:workers'
import type { UserId } from '../../schema/ids.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { redisCommand } from '../redis-command.ts'
import type { TestConversation } from './a-conversation.ts'

export async function loseRedis(
  { campus, id }: Pick<TestConversation, 'campus' | 'id'>,
  userIds: readonly UserId[],
): Promise<void> {
  const ofCampus = [redisKeys.online(campus), redisKeys.onlineSince(campus), redisKeys.announcements(campus)]
  const ofConversation = [
    redisKeys.head(campus, id),
    redisKeys.reads(campus, id),
    redisKeys.viewing(campus, id),
  ]
  const ofPeople = userIds.flatMap((userId) => [
    redisKeys.list(campus, userId),
    redisKeys.updates(campus, userId),
    redisKeys.mentions(campus, userId),
  ])
  await redisCommand(env, ['DEL', ...ofCampus, ...ofConversation, ...ofPeople])
}
