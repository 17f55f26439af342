/** What `npm run claims` proves, in the order in which it runs. */
import type { Claim } from './claim.ts'
import { delivery } from './delivery.ts'

export const allClaims: readonly Claim[] = [delivery]
