/** How often a large conversation's room asks who is there, and about whom. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CrowdWatch, type CrowdWatchParts } from '../../durable-objects/conversation/crowd-watch.ts'
import { crowdStaleMs } from '../../schema/limits.ts'
import type { Audience } from '../../schema/protocol/kinds.ts'
import type { Crowd, CrowdPresence } from '../../stores/presence.ts'
import { userIdOf } from '../campus.ts'
import { campus, conversation } from '../stores/a-list.ts'

afterEach(() => void vi.restoreAllMocks())

const there: CrowdPresence = { online: { count: 1, sample: [userIdOf('ada')] }, viewing: null }

function aWatch(of: Pick<CrowdWatchParts['conversation'], 'kind' | 'audience'> = { kind: 'class' }) {
  const redis = { now: 5_000, isDown: false, asked: [] as Crowd[] }
  const watch = new CrowdWatch({
    conversation: { campusId: campus, id: conversation(1), ...of },
    roster: { list: () => [{ userId: userIdOf('ada'), role: 'student' }] },
    presence: {
      ofCrowd: async (_campus, _id, crowd) => {
        redis.asked.push(crowd)
        if (redis.isDown) throw new Error('this Redis is down')
        return there
      },
    },
    clock: () => redis.now,
  })
  return { watch, redis }
}

describe('who is there of a large conversation', () => {
  it('[PRES-20] is asked once in ten seconds, however many ask, and also at once', async () => {
    const { watch, redis } = aWatch()
    const many = await Promise.all(Array.from({ length: 50 }, () => watch.now()))
    expect(many).toEqual(many.map(() => there))
    redis.now += crowdStaleMs - 1
    await watch.now()
    expect(redis.asked).toEqual([{ type: 'members', userIds: ['ada'] }])
    redis.now += 1
    await watch.now()
    expect(redis.asked).toHaveLength(2)
  })

  it('[PRES-20] is not known while Redis does not answer, and asked again by whoever comes next', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { watch, redis } = aWatch()
    redis.isDown = true
    expect(await watch.now()).toBeNull()
    redis.isDown = false
    expect(await watch.now()).toEqual(there)
  })

  it('[PRES-16] is about everyone for an announcement to all, and about nobody’s list for one to a role', async () => {
    const asked = async (audience: Audience) => {
      const { watch, redis } = aWatch({ kind: 'announcement', audience })
      await watch.now()
      return redis.asked
    }
    expect(await asked({ type: 'campus' })).toEqual([{ type: 'everyone' }])
    expect(await asked({ type: 'role', roles: ['student'] })).toEqual([null])
  })
})
