/** What happens on the way to the clients, and what clients do to themselves. */
import type { World } from '../world.ts'
import type { Fault } from './fault.ts'

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
