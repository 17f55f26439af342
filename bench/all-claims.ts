/** What `npm run claims` proves, in the order in which it runs. */
import type { Claim } from './claim.ts'
import { delivery } from './delivery.ts'
import { growth } from './growth.ts'
import { latency } from './latency.ts'
import { roundTrips } from './round-trips.ts'
import { scrollback } from './scrollback.ts'

export const allClaims: readonly Claim[] = [delivery, latency, roundTrips, scrollback, growth]
