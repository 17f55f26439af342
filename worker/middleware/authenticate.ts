/**
 * Who asks, before any route looks at anything: a user's token or a server key, from the Authorization header
 * alone. Establishes the actor, the campus and the request's loaders, judges the page that the request comes
 * from, and lets the directory know people whom it has not met.
 */
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { originRefusal } from '../auth/origin.ts'
import { resolveActor } from '../auth/resolve-actor.ts'
import type { FrontContext } from '../front.ts'
import { createLoaders } from '../loaders/loaders.ts'
import { rememberPerson } from '../remember-person.ts'
import { forbidReading } from './cors.ts'
import { answerProblem } from './problem-answer.ts'

/** Null when the caller is known by now, else what they are told. */
export async function authenticate(c: FrontContext): Promise<Response | null> {
  const resolved = await resolveActor(c.req.raw, c.env)
  if (!resolved.ok) return answerProblem(c, resolved.problem)
  const { actor, campus } = resolved.value
  const refusal = originRefusal(c.req.header('origin') ?? null, campus)
  if (refusal) {
    forbidReading(c)
    return answerProblem(c, refusal)
  }
  c.set('actor', actor)
  c.set('campus', campus)
  const directory = postgresDirectory(openNeon(c.env))
  c.set('loaders', createLoaders(directory, actor.campusId))
  if (actor.type === 'user') rememberPerson(c, directory, actor, campus)
  return null
}
