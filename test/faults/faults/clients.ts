/** What happens on the way to the clients, and what clients do to themselves. */
import type { Edit } from '../planted/edit.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault.ts'
import { flush } from './vendors.ts'

/** All at once, and whoever has come back goes with the others the next time. */
export const socketsCut: Fault = { begin: cutAll, again: cutAll }

/** Half of them have no network until the end. */
export const halfOffline: Fault = {
  begin: ({ members }) => {
    for (const member of everySecond(members)) member.goes(false)
  },
  end: ({ members }) => {
    for (const member of everySecond(members)) member.goes(true)
  },
}

/** A tail that is left within seconds, where five hundred messages would take minutes. */
export const shortTail: readonly Edit[] = [
  { file: 'schema/limits.ts', find: 'tailMessagesMax = 500', put: 'tailMessagesMax = 20' },
  { file: 'schema/limits.ts', find: 'tailSlackMessages = 100', put: 'tailSlackMessages = 2' },
]

/**
 * Half of them were away for weeks: what they knew has left the tail, Redis has aged out everything, the room has slept,
 * and the token that they come back with has long expired.
 */
export const longOffline: Fault = {
  build: shortTail,
  begin: (world) => halfOffline.begin(world),
  async end(world) {
    await flush(world.system.vendors)
    await world.system.evict('ConversationRoom', world.roomName, 'hibernate')
    for (const { person } of everySecond(world.members)) world.expired.add(person.id)
    await halfOffline.end?.(world)
  },
}

/** Every second person's devices take nothing from the network, and keep their sockets. */
export const readersStall: Fault = {
  begin: ({ members }) => {
    for (const member of everySecond(members)) member.stalls(true)
  },
  end: ({ members }) => {
    for (const member of members) member.stalls(false)
  },
}

export const acksLost: Fault = {
  begin: ({ members }) => {
    for (const member of everySecond(members)) member.losesAcks(true)
  },
  end: ({ members }) => {
    for (const member of members) member.losesAcks(false)
  },
}

/** Everything that was said lately is said five times more, at once. */
export const duplicates: Fault = { begin: repeatAll, again: repeatAll }

function repeatAll({ members }: World): void {
  for (const member of members) {
    const last = member.said.at(-1)
    if (last) member.sayAgain(last, 5)
  }
}

function cutAll({ members }: World): void {
  for (const member of members) member.cut()
}

function everySecond<Item>(items: readonly Item[]): Item[] {
  return items.filter((_, index) => index % 2 === 1)
}
