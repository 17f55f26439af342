/**
 * The gate's share of `npm run faults`: a few faults and a pair, each for some seconds, and one build with a planted bug,
 * without which a run that finds nothing would say nothing. The whole of it is one command and takes minutes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../local/replay/seeded-random.ts'
import { startBuildWith } from '../faults/build.ts'
import { fight } from '../faults/campaign.ts'
import { type FaultName, faults } from '../faults/faults/all.ts'
import { bugs } from '../faults/planted/bugs.ts'
import { startSystem, startVendors, type System, type Vendors } from '../faults/system.ts'

const root = join(import.meta.dirname, '../..')
/** Another every day, and the same for a whole day; a failure names it. */
const seed = Math.floor(Date.now() / 86_400_000)

let folder: string
let vendors: Vendors

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeroom-faults-'))
  vendors = await startVendors(folder, seededRandom(seed))
})
afterAll(async () => {
  await vendors.stop()
  await rm(folder, { recursive: true, force: true })
})

const campaign = (names: readonly FaultName[]) => ({
  faults: names.map((name) => faults[name]),
  random: seededRandom(seed),
  speakers: 4,
  actMs: 4_000,
  patienceMs: 30_000,
})

describe(`with seed ${seed}`, () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem(vendors, root)
  })
  afterAll(() => system.stop())

  test.each([
    { names: ['postgres-loses-replies'] as const },
    { names: ['room-aborted'] as const },
    { names: ['redis-flushed', 'sockets-cut'] as const },
  ])(
    '[FAULT-4] $names: within thirty seconds everything agrees, and nothing was lost, doubled or leaked',
    async ({ names }) => {
      const { verdict, violated, messages } = await fight(system, campaign(names))
      expect(Object.fromEntries(violated.map((name) => [name, verdict[name].slice(0, 3)]))).toEqual({})
      expect(messages).toBeGreaterThan(5)
    },
  )
})

describe(`with a bug on purpose, with seed ${seed}`, () => {
  test('[FAULT-5] a room that knows no duplicates is seen', async () => {
    const bug = bugs['no dedupe']
    const system = await startBuildWith({ root, folder, vendors }, bug.edits)
    try {
      const { violated } = await fight(system, { ...campaign([bug.fault]), patienceMs: 0 })
      expect(violated).toContain('doubled')
    } finally {
      await system.stop()
    }
  })
})
