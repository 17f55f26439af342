/** A build for a campaign: the project itself where nothing has to be changed in it, else a copy in which it was. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault } from './faults/fault.ts'
import type { Edit } from './planted/edit.ts'
import { plant } from './planted/plant.ts'
import { startSystem, type System, type Vendors } from './system.ts'

export type Builder = { root: string; folder: string; vendors: Vendors }

/** Each once, whoever asks for it. */
export function editsFor(faults: readonly Fault[], more: readonly Edit[] = []): Edit[] {
  return [...new Set([...faults.flatMap(({ build = [] }) => build), ...more])]
}

let copies = 0

/** The copy is gone with the system that was built from it. */
export async function startBuildWith(
  { root, folder, vendors }: Builder,
  edits: readonly Edit[],
): Promise<System> {
  if (edits.length === 0) return startSystem(vendors, root)
  copies += 1
  const copy = join(folder, `copy-${copies}`)
  await plant(root, copy, edits, vendors.breaker.url)
  const system = await startSystem(vendors, copy)
  return {
    ...system,
    async stop() {
      await system.stop()
      await rm(copy, { recursive: true, force: true })
    },
  }
}
