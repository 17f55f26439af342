/** What the process that plays the readers is told, and what it says. */
import type { Spread } from '../delivery/samples.ts'

/** One reader: requests that follow one another, again and again. */
export type Reader = { token: string; paths: string[] }

export type HttpLoad = {
  url: string
  readers: Reader[]
  /** Readers at a time; each waits for an answer before they ask again. */
  concurrency: number
  /** Nobody begins anew after this; what has begun is waited for. */
  ms: number
  /** Each reader does it so often and no more; undefined: as often as the time allows. */
  timesEach?: number
}

export type HttpReport = {
  /** Whole visits: all of a reader's requests. */
  latency: Spread
  visits: number
  perSecond: number
  wallSeconds: number
  cpuSeconds: number
  bytes: number
  /** Answers that were not 200, and what the first of them said. */
  failed: number
  firstFailure: string | null
  /** One answer of each path of the first reader, where it was asked for. */
  bodies: string[]
}

export type HttpTold = { type: 'load'; load: HttpLoad } | { type: 'end' }
export type HttpSaid = { type: 'ready' } | { type: 'report'; report: HttpReport }
