/**
 * The one place where a room's name becomes a stub, so that every room of a deployment is where the deployer wants it, also
 * one that another room calls first. A value that the platform does not know is its error to raise, never passed over here:
 * a room outside of its jurisdiction would be worse than none. The doctor names it before.
 */
import type { roomJurisdictions, roomLocations } from '../schema/placement.ts'

/** Unset or empty: near whoever asks first, and anywhere. */
export type PlacementVariables = { ROOM_LOCATION?: string; ROOM_JURISDICTION?: string }

type Location = (typeof roomLocations)[number]
type Jurisdiction = (typeof roomJurisdictions)[number]

/** What is needed of the platform's namespace. */
export type Namespace<Stub> = {
  getByName(name: string, options?: { locationHint?: Location }): Stub
  jurisdiction?(jurisdiction: Jurisdiction): Namespace<Stub>
}

export function placed<Stub>(
  namespace: Namespace<Stub>,
  { ROOM_LOCATION: location = '', ROOM_JURISDICTION: jurisdiction = '' }: PlacementVariables,
): { getByName(name: string): Stub } {
  const rooms = jurisdiction === '' ? namespace : within(namespace, jurisdiction)
  if (location === '') return rooms
  return { getByName: (name) => rooms.getByName(name, { locationHint: location as Location }) }
}

function within<Stub>(namespace: Namespace<Stub>, jurisdiction: string): Namespace<Stub> {
  if (!namespace.jurisdiction)
    throw new Error(`These rooms cannot be kept in the jurisdiction ${jurisdiction}`)
  return namespace.jurisdiction(jurisdiction as Jurisdiction)
}
