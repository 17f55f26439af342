/**
 * Delivery: from a send to every receiver, and to its ack, with the message committed before anyone hears it. Side by
 * side in one run: ours, the stack that a team would build otherwise, and the floor of the runtime.
 */
import type { Claim, ClaimOptions, ClaimResult } from './claim.ts'
import { chartsOf } from './delivery/charts.ts'
import { type Load, loadsFor, processOf } from './delivery/loads.ts'
import { type Measurement, measure } from './delivery/measure.ts'
import { openFloors } from './delivery/sides/bare-object.ts'
import { ours } from './delivery/sides/ours.ts'
import type { Side } from './delivery/sides/side.ts'
import { socketIoPeer } from './delivery/sides/socket-io.ts'
import { tableOf } from './delivery/tables.ts'
import { lostOf, verdictsOf } from './delivery/verdicts.ts'
import { inTurn } from './in-rounds.ts'
import { findCores, keepTo } from './machine/cores.ts'
import { startServices } from './machine/services.ts'

export type SideRounds = { side: string; isFloor: boolean; rounds: Measurement[] }
export type LoadRounds = { load: Load; sides: SideRounds[] }

export const delivery: Claim = {
  name: 'delivery',
  begin: async (options) => () => measureAll(options),
}

async function measureAll(options: ClaimOptions): Promise<ClaimResult> {
  const cores = findCores()
  // in production no database shares a core with a room, nor with a Socket.IO server
  const unpin = keepTo(cores.others)
  const services = await startServices(options)
  const sides: Side[] = []
  try {
    options.progress('building both workers')
    const opened = await Promise.allSettled([ours(services), socketIoPeer(services), openFloors()])
    for (const one of opened) if (one.status === 'fulfilled') sides.push(...[one.value].flat())
    for (const one of opened) if (one.status === 'rejected') throw one.reason
    const results: LoadRounds[] = loadsFor(options.quick).map((load) => ({
      load,
      sides: sides
        .filter((side) => side.takes(load))
        .map(({ name, isFloor }) => ({ side: name, isFloor, rounds: [] })),
    }))
    await measureInRounds(options, sides, results, (side, loads, onBegin) =>
      measure(side, loads, { cores, services, onBegin }),
    )
    const tables = results.map((result) => tableOf(result, services.described, cores))
    const verdicts = verdictsOf(results)
    const isIntact = lostOf(results, 'Homeroom') === 0
    return {
      name: 'delivery',
      tables,
      verdicts,
      charts: chartsOf(results),
      raw: { cores, results },
      isIntact,
    }
  } finally {
    for (const side of sides) await side.stop?.()
    await services.stop()
    unpin()
  }
}

async function measureInRounds(
  { rounds, progress }: ClaimOptions,
  sides: readonly Side[],
  results: readonly LoadRounds[],
  run: (side: Side, loads: Load[], onBegin: (load: Load) => void) => AsyncIterable<[Load, Measurement]>,
): Promise<void> {
  const processes = [...Map.groupBy(results, ({ load }) => processOf(load)).values()]
  for (let round = 0; round < rounds; round++)
    for (const together of processes)
      await inTurn(sides, round, async (side) => {
        const loads = together.map(({ load }) => load).filter((load) => isMeasured(side, load, round))
        if (loads.length === 0) return
        const saying = (load: Load) =>
          progress(`delivery: round ${round + 1} of ${rounds}, ${load.title}, ${side.name}`)
        for await (const [load, measurement] of run(side, loads, saying))
          results
            .find((one) => one.load === load)
            ?.sides.find((one) => one.side === side.name)
            ?.rounds.push(measurement)
      })
}

/** A floor that nobody is held to is measured once. */
function isMeasured({ takes, isFloor }: Side, load: Load, round: number): boolean {
  return takes(load) && (round === 0 || load.isIdle === true || !isFloor)
}
