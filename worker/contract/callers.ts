/**
 * Who may call a route: people with their token, server keys with a scope, or both. Whoever is of the other kind is
 * refused before anything of the request is read; what a person may do within a conversation its room decides.
 */
import type { Actor, KeyActor, UserActor } from '../../schema/actor.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import { mayUse, type Scope } from '../../schema/scopes.ts'

export type Callers = {
  /** People, by their token. */
  user?: true
  /** Server keys that have this scope; `any` key where nothing is at stake. */
  key?: Scope | 'any'
  /** What the other kind of caller is told. */
  otherwise?: string
}

export type ActorOf<Who extends Callers> =
  | (Who extends { user: true } ? UserActor : never)
  | (Who extends { key: Scope | 'any' } ? KeyActor : never)

export const keysOnly = 'This is for the server key of a campus.'

/** Narrows the actor, or says why not. */
export function refuseCaller(who: Callers, actor: Actor): Problem | null {
  if (actor.type === 'user') return who.user ? null : problem('not_allowed', who.otherwise ?? keysOnly)
  if (who.key === undefined)
    return problem('not_allowed', who.otherwise ?? 'This is for people: use their token.')
  if (who.key === 'any' || mayUse(actor.scopes ?? ['*'], who.key)) return null
  return problem('scope_missing', `This key lacks the scope ${who.key}.`)
}
