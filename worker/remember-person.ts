/**
 * The directory learns of a person when they first come, and of a new name or role when they next do. Nobody
 * waits for it. An isolate remembers whom it has told, so that it is one write a sign-in, not one a request.
 */
import type { UserActor } from '../schema/actor.ts'
import { cacheEntriesMax } from '../schema/limits.ts'
import type { Directory } from '../stores/directory.ts'
import { countRoundTrips } from '../stores/round-trips.ts'
import type { Campus } from './auth/campuses.ts'
import type { FrontContext } from './front.ts'
import { describeError } from './middleware/uncaught.ts'

/** Campus and person → the name and role that the directory was told. The oldest entry gives way. */
const told = new Map<string, string>()

export function rememberPerson(
  c: FrontContext,
  directory: Directory,
  actor: UserActor,
  { settings }: Campus,
): void {
  const { campusId, userId: id, name, role } = actor
  // what a campus says of all its students is not said of each: it may think better of it
  const isOwn = actor.minor !== undefined && !(actor.minor && settings.minors === true)
  const person = { id, name, role, ...(isOwn && { minor: actor.minor }) }
  const key = `${campusId}/${id}`
  const news = `${role} ${person.minor ?? '?'} ${name}`
  if (told.get(key) === news) return
  note(key, news)
  // under a count of its own: the request's answer neither waits for it nor pays for it
  const work = countRoundTrips(() => directory.upsertUsers(campusId, [person]))
  c.executionCtx.waitUntil(
    work.catch((error: unknown) => {
      told.delete(key) // the next request tries again
      console.error(JSON.stringify({ event: 'person_not_remembered', ...describeError(error) }))
    }),
  )
}

function note(key: string, news: string): void {
  told.delete(key)
  told.set(key, news)
  const oldest = told.keys().next()
  if (told.size > cacheEntriesMax && !oldest.done) told.delete(oldest.value)
}
