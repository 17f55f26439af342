/** The counting worker with the people of all scenes, who is online with a socket open. */
import type { Databases } from '../campus/databases.ts'
import type { ClaimOptions } from '../claim.ts'
import { type Cast, castOf } from './cast.ts'
import { scenesFor } from './scenes.ts'
import { type GrowthStage, startGrowthStage } from './stage.ts'

export type PeopledStage = { stage: GrowthStage; casts: Cast[]; stop: () => Promise<void> }

export async function startPeopledStage(
  options: Pick<ClaimOptions, 'quick' | 'redisUrl' | 'progress'>,
  databases: Databases,
): Promise<PeopledStage> {
  const { progress, quick } = options
  const stage = await startGrowthStage(options, databases)
  try {
    const casts: Cast[] = []
    for (const scene of scenesFor(quick)) {
      progress(`growth: people of ${scene.name}`)
      casts.push(await castOf(stage, scene))
    }
    await stage.openSockets({ seats: casts.flatMap(({ seats }) => seats) })
    return { stage, casts, stop: stage.stop }
  } catch (error) {
    await stage.stop()
    throw error
  }
}
