/**
 * The one place that turns an id into a room. A room's name begins with its campus, so another campus's id
 * leads to another, empty room, and unknown, foreign and forbidden are one and the same answer.
 * A room that cannot be reached is a problem, not an exception: nothing of it reaches the caller. Every call
 * here may be made twice (ids are made by the caller, sends carry their clientMessageId, rosters are sets), so a
 * retryable failure is tried once more on a fresh stub; an overloaded room is left alone.
 */
import type { UserActor } from '../schema/actor.ts'
import type { CampusId, ConversationId } from '../schema/ids.ts'
import { roomRetryAfterMs, wellPerPoint } from '../schema/limits.ts'
import type { Answer, ConversationRoomRpc, PersonalRoomRpc } from '../schema/rpc.ts'
import { record } from '../stores/metrics.ts'
import { placed, type PlacementVariables } from '../stores/placed.ts'
import type { Environment } from './environment.ts'
import { describeError } from './middleware/uncaught.ts'

type Namespace = Pick<Environment, 'CONVERSATIONS'> & PlacementVariables
type PersonalNamespace = Pick<Environment, 'PERSONAL_ROOMS'> & PlacementVariables
type RoomAddress = { campusId: CampusId; conversationId: ConversationId }

export async function askRoom<Value>(
  bindings: Namespace,
  address: RoomAddress,
  ask: (room: ConversationRoomRpc) => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  const startedAt = performance.now()
  const { campusId: campus } = address
  const note = (outcome: string): void => {
    const oneIn = outcome === 'answered' ? wellPerPoint : 1
    record('room_call', { campus, outcome }, { ms: performance.now() - startedAt }, { oneIn })
  }
  try {
    const answer = await ask(stubOf(bindings, address))
    note('answered')
    return answer
  } catch (error) {
    if (!mayRetry(error)) {
      note(flag(error, 'overloaded') ? 'overloaded' : 'unreachable')
      return unreachable(error, address)
    }
  }
  try {
    const answer = await ask(stubOf(bindings, address)) // a stub that has failed stays broken
    note('answered_again')
    return answer
  } catch (error) {
    note('unreachable')
    return unreachable(error, address)
  }
}

/** An upgrade. Only before it is accepted may it be repeated, so a failure is reported as it is. */
export async function knockAtRoom(
  bindings: Namespace,
  address: RoomAddress,
  request: Request,
): Promise<Response | null> {
  try {
    return await placed(bindings.CONVERSATIONS, bindings).getByName(roomName(address)).fetch(request)
  } catch (error) {
    unreachable(error, address)
    return null
  }
}

/** A person's own room. What it is told it says to their devices; nothing of it is asked over HTTP. */
export async function knockAtPersonalRoom(
  bindings: PersonalNamespace,
  { campusId, userId }: UserActor,
  request: Request,
): Promise<Response | null> {
  const name = `${campusId}/${userId}`
  try {
    return await placed(bindings.PERSONAL_ROOMS, bindings).getByName(name).fetch(request)
  } catch (error) {
    report(name, error)
    return null
  }
}

/** Null where it does not answer. Whatever is asked of it may be asked twice. */
export async function askPersonalRoom<Value>(
  bindings: PersonalNamespace,
  { campusId, userId }: Pick<UserActor, 'campusId' | 'userId'>,
  ask: (room: PersonalRoomRpc) => Promise<Value>,
): Promise<Value | null> {
  const name = `${campusId}/${userId}`
  try {
    return await ask(placed(bindings.PERSONAL_ROOMS, bindings).getByName(name))
  } catch (error) {
    report(name, error)
    return null
  }
}

export function roomName({ campusId, conversationId }: RoomAddress): string {
  return `${campusId}/${conversationId}` // `/` is in no id, so no two pairs read alike
}

function stubOf(bindings: Namespace, address: RoomAddress): ConversationRoomRpc {
  return placed(bindings.CONVERSATIONS, bindings).getByName(roomName(address))
}

/** The runtime says on the error whether the call may be repeated; an overloaded room must not be asked again. */
function mayRetry(error: unknown): boolean {
  return flag(error, 'retryable') && !flag(error, 'overloaded')
}

function flag(error: unknown, name: 'retryable' | 'overloaded'): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, name) === true
}

function unreachable(error: unknown, address: RoomAddress): Answer<never> {
  report(roomName(address), error)
  return {
    ok: false,
    problem: {
      code: 'unavailable',
      detail: 'This conversation does not answer at the moment.',
      retryAfterMs: roomRetryAfterMs,
    },
  }
}

function report(room: string, error: unknown): void {
  const overloaded = flag(error, 'overloaded')
  console.error(JSON.stringify({ event: 'room_unreachable', room, overloaded, ...describeError(error) }))
}
