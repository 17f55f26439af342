/** Ours is flat: the last page costs what the first one does. */
import type { Verdict } from '../claim.ts'
import { short } from '../figures.ts'
import { medianMs, type Page } from './page.ts'

const bufferFactorMax = 1.1
/** Two medians of the same statement lie as far apart as its rounds do; a tenth is allowed in any case. */
const noiseMin = 0.1

export function verdictsOf(pages: readonly Page[]): Verdict[] {
  const first = pages.at(0)
  const last = pages.at(-1)
  if (!first || !last) return []
  const buffers = pages.map(({ keyset }) => keyset.buffers)
  const factor = Math.max(...buffers) / Math.min(...buffers)
  const noise = Math.max(
    noiseMin,
    ...pages.map(({ keyset }) => (Math.max(...keyset.ms) - Math.min(...keyset.ms)) / medianMs(keyset)),
  )
  const [own, deep] = [medianMs(first.keyset), medianMs(last.keyset)]
  return [
    {
      claim: 'keyset, buffers of any page against any other',
      measured: `${Math.min(...buffers)} to ${Math.max(...buffers)}: ×${factor.toFixed(2)}`,
      goal: `at most ×${bufferFactorMax}`,
      holds: factor <= bufferFactorMax,
    },
    {
      claim: `keyset, time of page ${last.page} against page 1`,
      measured: `${short(deep)} ms against ${short(own)} ms: ×${(deep / own).toFixed(2)}`,
      goal: `within the noise between rounds, ×${(1 + noise).toFixed(2)}`,
      holds: deep <= own * (1 + noise),
    },
    {
      claim: `page ${last.page}: buffers by keyset against OFFSET`,
      measured: `${last.keyset.buffers} against ${last.offset.buffers}`,
      goal: 'fewer',
      holds: last.keyset.buffers < last.offset.buffers,
    },
    {
      claim: `page ${last.page}: time by keyset against OFFSET`,
      measured: `${short(deep)} ms against ${short(medianMs(last.offset))} ms`,
      goal: 'less',
      holds: deep < medianMs(last.offset),
    },
  ]
}
