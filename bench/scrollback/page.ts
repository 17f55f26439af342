/** What one page of the scroll costs, both ways. */
import { medianOf } from '../delivery/samples.ts'

export type PageCost = {
  /** Mean of some pages side by side: where a block ends is chance. */
  buffers: number
  /** Medians, one per round. */
  ms: number[]
}

export type Page = { page: number; keyset: PageCost; offset: PageCost }

/** Over its rounds. */
export function medianMs({ ms }: PageCost): number {
  return medianOf(ms)
}
