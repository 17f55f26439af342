/** What several claims need is made when the first of them wants it, and ended after the last. */
import { type Campus, startCampus } from './campus/campus.ts'
import { type Databases, startDatabases } from './campus/databases.ts'
import type { ClaimOptions, Shared } from './claim.ts'

export type SharedParts = { of: (options: Omit<ClaimOptions, 'shared'>) => Shared; stop: () => Promise<void> }

export function shareParts(): SharedParts {
  let databases: Promise<Databases> | null = null
  let campus: Promise<Campus> | null = null
  return {
    of: (options) => {
      const openDatabases = () => (databases ??= startDatabases(options.databaseUrl))
      const openCampus = async () => startCampus(options, await openDatabases())
      return { databases: openDatabases, campus: () => (campus ??= openCampus()) }
    },
    stop: async () => {
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
