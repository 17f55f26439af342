/** What this reader may do here has changed: a role, a mute or its end, a block. */
import type { OwnStanding } from '../own-standing.ts'

export type Standing = { type: 'standing' } & OwnStanding
