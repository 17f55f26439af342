/**
 * Every badge against a recount: what a person's device shows, and what their list says over HTTP, must be what Postgres
 * counts from messages, cursors and mentions. Pure; a difference is called drift, and any drift is a fault.
 */
import type { Badge } from '../../client/conversation-badges.ts'

export type BadgeSources = {
  /** Null where it is not listed. */
  device: Badge | null
  list: Badge | null
  recount: Badge
}

export type Drift = { person: string; where: 'device' | 'list'; shown: Badge | null; recount: Badge }

export function findDrift(people: ReadonlyMap<string, BadgeSources>): Drift[] {
  return [...people].flatMap(([person, { device, list, recount }]) => {
    const sources = [
      { where: 'device' as const, shown: device },
      { where: 'list' as const, shown: list },
    ]
    return sources
      .filter(({ shown }) => !isSame(shown, recount))
      .map(({ where, shown }) => ({ person, where, shown, recount }))
  })
}

export function renderDrift({ person, where, shown, recount }: Drift): string {
  return `${person}: the ${where} shows ${render(shown)}, Postgres counts ${render(recount)}`
}

function isSame(shown: Badge | null, recount: Badge): boolean {
  return shown !== null && shown.unread === recount.unread && shown.mentioned === recount.mentioned
}

function render(badge: Badge | null): string {
  return badge ? `${badge.unread} unread, ${badge.mentioned} mentions` : 'nothing'
}
