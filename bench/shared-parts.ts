/** What takes long to make is made once, when it is first wanted, and ended after the last claim. */
import { type Campus, startCampus } from './campus/campus.ts'
import { type Databases, startDatabases } from './campus/databases.ts'
import type { ClaimOptions, Shared } from './claim.ts'
import { type PeopledStage, startPeopledStage } from './growth/peopled-stage.ts'

export type SharedParts = { of: (options: Omit<ClaimOptions, 'shared'>) => Shared; stop: () => Promise<void> }

export function shareParts(): SharedParts {
  let databases: Promise<Databases> | null = null
  let campus: Promise<Campus> | null = null
  let growth: Promise<PeopledStage> | null = null
  return {
    of: (options) => {
      const openDatabases = () => (databases ??= startDatabases(options.databaseUrl))
      const openCampus = async () => startCampus(options, await openDatabases())
      const openGrowth = async () => startPeopledStage(options, await openDatabases())
      return {
        databases: openDatabases,
        campus: () => (campus ??= openCampus()),
        growth: () => (growth ??= openGrowth()),
      }
    },
    stop: async () => {
      await stopIfStarted(growth)
      await stopIfStarted(campus)
      await stopIfStarted(databases)
    },
  }
}

/** One that could not be started has cleaned up behind itself. */
async function stopIfStarted(part: Promise<{ stop: () => Promise<void> }> | null): Promise<void> {
  const [started] = await Promise.allSettled(part ? [part] : [])
  if (started?.status === 'fulfilled') await started.value.stop()
}
