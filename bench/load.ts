/**
 * `npm run load`: the production build under loads that a deployment must bear, on the cores of this machine, with a client
 * that counts by seq what is missing. What is lost, or does not come back, ends the command with 1.
 */
import { parseArgs } from 'node:util'
import { ours } from './delivery/sides/ours.ts'
import { loadFaults, loadTable } from './load/load-table.ts'
import { runScene, type SceneResult } from './load/run-scene.ts'
import { scenesFor } from './load/scenes.ts'
import { findCores, keepTo } from './machine/cores.ts'
import { describeMachine } from './machine/described.ts'
import { startServices } from './machine/services.ts'
import { clearProgress, showProgress } from './progress.ts'

const names = scenesFor(true).map(({ name }) => name)
const usage = `npm run load [-- --quick] [-- --only ${names.join('|')}]`

try {
  process.exitCode = (await run()) ? 0 : 1
} catch (error) {
  clearProgress()
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function run(): Promise<boolean> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
  })
  const scenes = scenesFor(values.quick).filter(({ name }) => values.only?.includes(name) ?? true)
  if (scenes.length === 0) throw new Error(usage)
  const cores = findCores()
  const unpin = keepTo(cores.others)
  const services = await startServices({
    databaseUrl: process.env['DATABASE_URL'],
    redisUrl: process.env['REDIS_URL'],
  })
  const results: SceneResult[] = []
  try {
    const side = await ours(services)
    for (const scene of scenes) {
      showProgress(scene.title)
      const result = await runScene(side, scene, cores, services)
      results.push(result)
      clearProgress()
      // at once: a scene that breaks off loses nothing of those before it
      console.error(loadTable([result]))
    }
  } finally {
    await services.stop()
    unpin()
  }
  console.log(`${new Date().toISOString().slice(0, 16)}Z · ${describeMachine()}\n${services.described}\n`)
  console.log(loadTable(results))
  const faults = results.flatMap(loadFaults)
  for (const fault of faults) console.log(`✗ ${fault}`)
  return faults.length === 0
}
