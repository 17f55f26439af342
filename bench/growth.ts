/**
 * Growth: what one message costs as the enrolment grows from 11 to 100,000 with the same people online, as more people
 * are online, and after more and more messages; and what a socket costs, awake and asleep.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Claim, ClaimOptions } from './claim.ts'
import type { Cast } from './growth/cast.ts'
import { chartsOf } from './growth/charts.ts'
import { measureAsleep, openMemoryRoom } from './growth/memory.ts'
import type { SceneCost } from './growth/scene-cost.ts'
import type { GrowthStage } from './growth/stage.ts'
import { growthTables, memoryTable } from './growth/tables.ts'
import { verdictsOf } from './growth/verdicts.ts'
import { inTurn } from './in-rounds.ts'
import { treeCpuSeconds } from './machine/cpu-time.ts'

/** Everything is told again ten seconds later, and an object without work goes after ten; then a room has nothing left to do. */
const quietMs = 11_500
const asleepMs = 13_000
const quietWithinMs = 90_000
/** As many as eleven people may say at once. */
const burstMessages = 50
const burstPerSecond = 200
/** Beyond the second in which one badge and one batch replace another. */
const restMs = 1_100

export const growth: Claim = {
  name: 'growth',
  isLong: true,
  prepare: ({ shared }) => shared.growth(),
  begin: async (options) => {
    const { progress, quick, rounds, shared } = options
    const { stage, casts } = await shared.growth()
    progress('growth: rooms come to rest')
    await stage.way.untilQuiet(quietMs, quietWithinMs)
    stage.takeCores()
    const awake = quick ? null : await openMemoryRoom(stage, options)
    const costs = await countAlone(stage, options, casts)
    const memory = awake && (await measureAsleep(stage, awake))
    return async () => {
      for (let round = 0; round < rounds; round++)
        await inTurn(casts, round, async (cast) => {
          progress(`growth: round ${round + 1} of ${rounds}, ${cast.scene.name}`)
          costOf(costs, cast).cpuMs.push(await cpuOfMessage(stage, cast))
        })
      return {
        name: 'growth',
        tables: [...growthTables(costs, rounds, stage.described), ...(memory ? [memoryTable(memory)] : [])],
        verdicts: verdictsOf(costs),
        charts: chartsOf(costs),
        raw: { costs, memory },
      }
    }
  },
}

/** One message in each, alone, with all that follows from it. */
async function countAlone(
  stage: GrowthStage,
  { progress }: ClaimOptions,
  casts: readonly Cast[],
): Promise<SceneCost[]> {
  progress('growth: one message, counted')
  await stage.takeCounts()
  for (const { say } of casts) await say()
  await stage.way.untilQuiet(asleepMs, quietWithinMs)
  const counts = await stage.takeCounts()
  return casts.map(({ scene }) => ({ scene, counts: counts.get(scene.name) ?? null, cpuMs: [] }))
}

function costOf(costs: readonly SceneCost[], { scene }: Cast): SceneCost {
  const cost = costs.find((one) => one.scene.name === scene.name)
  if (!cost) throw new Error(`There is no scene ${scene.name}.`)
  return cost
}

/**
 * CPU ms of the server, per message. Against people online it comes alone, so that all are told of it; else many come one
 * after the other, as in a conversation that is alive.
 */
async function cpuOfMessage(stage: GrowthStage, { scene, say }: Cast): Promise<number> {
  const count = scene.axis === 'online' ? 1 : burstMessages
  const before = treeCpuSeconds(stage.pid)
  const startedAt = performance.now()
  const sent: Promise<void>[] = []
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, startedAt + (index * 1000) / burstPerSecond - performance.now()))
    sent.push(say())
  }
  await Promise.all(sent)
  await sleep(restMs)
  const after = treeCpuSeconds(stage.pid)
  await stage.takeCounts() // so that the counters do not grow
  return before === null || after === null ? Number.NaN : ((after - before) * 1000) / count
}
