/** What one message costs in a scene. */
import type { Scene } from './scenes.ts'
import type { SceneCounts } from './stage.ts'

export type SceneCost = {
  scene: Scene
  /** Of one message alone, with everything that follows from it. */
  counts: SceneCounts | null
  /** CPU ms of the server, one per round. */
  cpuMs: number[]
}
