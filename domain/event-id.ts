/** The name of an event, the same whenever and however often it is told: the log's epoch, and its place in the change log. */
import { type EndpointId, type Epoch, type EventId, parseEpoch } from '../schema/ids.ts'

export function eventId(epoch: Epoch, n: number): EventId {
  return `evt_${epoch}_${n}` as EventId
}

/** Of what an endpoint itself has come to, at a time in ms since 1970. */
export function endpointEventId(endpoint: EndpointId, atMs: number): EventId {
  return `evt_${endpoint.slice('whe_'.length)}_${atMs}` as EventId
}

/** The life of the room's log that the event is of, however many lives came after; null for what is of no room. */
export function epochOfEvent(id: EventId): Epoch | null {
  return parseEpoch(id.split('_')[1])
}
