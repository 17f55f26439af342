/** What travels to Redis together, and that those who share a way share nothing else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { redisPipelineMax } from '../../schema/limits.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aRedis, type TestRedis } from './a-redis.ts'

let test: TestRedis
beforeAll(async () => {
  test = await aRedis()
})
afterAll(() => test.stop())
beforeEach(() => test.clear())

const set = (key: string, value: string) => test.redis((pipeline) => pipeline.set(key, value))
const get = (...keys: string[]) => test.redis((pipeline) => keys.map((key) => pipeline.get(key)))

describe('what is asked of Redis', () => {
  it('[STORE-40] within one turn travels in one round trip, each with its own replies, in the order of asking', async () => {
    const answers = await Promise.all([set('one', '1'), get('one', 'two'), set('two', '2'), get('two')])

    expect(answers).toEqual([['OK'], ['1', null], ['OK'], ['2']])
    expect(test.trips()).toEqual([['SET', 'GET', 'GET', 'SET', 'GET']])
  })

  it('[STORE-40] in another turn travels by itself', async () => {
    const first = set('one', '1')
    await Promise.resolve()
    await Promise.resolve()
    await Promise.all([first, get('one')])

    expect(test.trips()).toEqual([['SET'], ['GET']])
  })

  it('[STORE-40] is one round trip in the count of whoever asked, with all that travelled', async () => {
    const { redis } = await countRoundTrips(() => Promise.all([set('one', '1'), get('one', 'two')]))

    expect(redis).toMatchObject({ count: 1, commands: 3 })
  })

  it('[STORE-40] and is refused fails whoever asked it, and nobody beside them', async () => {
    test.ask('SET', 'text', 'no hash')
    const refused = test.redis((pipeline) => pipeline.hgetall('text'))
    const [before, after] = [get('text'), set('one', '1')]

    await expect(refused).rejects.toThrow(/refused/)
    expect(await Promise.all([before, after])).toEqual([['no hash'], ['OK']])
    expect(test.trips()).toHaveLength(1)
  })

  it('[STORE-40] while it is away fails for all of them', async () => {
    test.isDown = true
    const outcomes = await Promise.allSettled([set('one', '1'), get('one')])

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('[STORE-40] beyond what a pipeline holds goes in the next', async () => {
    const many = Array.from({ length: redisPipelineMax }, (_, index) => `key-${index}`)
    const [first, second] = await Promise.all([get(...many), set('one', '1')])

    expect([first.length, second]).toEqual([redisPipelineMax, ['OK']])
    expect(test.trips().map(({ length }) => length)).toEqual([redisPipelineMax, 1])
  })
})
