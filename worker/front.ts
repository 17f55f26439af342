/** What travels with a request through the front door: the deployment's bindings and what was established so far. */
import type { Context } from 'hono'
import type { Actor } from '../schema/actor.ts'
import type { Environment } from './environment.ts'
import type { Loaders } from './loaders/loaders.ts'
import type { Campus } from './auth/campuses.ts'

export type Front = {
  Bindings: Environment
  Variables: {
    requestId: string
    actor: Actor
    campus: Campus
    loaders: Loaders
    /** Names a request that may be made again under its `Idempotency-Key`; what it makes is named after it. */
    onceAs?: string
  }
}

export type FrontContext = Context<Front>
