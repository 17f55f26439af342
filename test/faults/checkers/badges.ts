/** Badges that are not what Postgres counts, and cursors that went back, or stayed behind what was before their owner's eyes. */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Badge, Evidence, Finding } from './evidence.ts'

export function findMiscounted({ badges }: Evidence): Finding[] {
  return [...badges].flatMap(([who, { device, list, recount }]) => [
    ...(isSame(device, recount)
      ? []
      : [`the device of ${who} shows ${print(device)}, not ${print(recount)}`]),
    ...(isSame(list, recount) ? [] : [`the list of ${who} shows ${print(list)}, not ${print(recount)}`]),
  ])
}

export function findCursorsBack({ entries, cursors }: Evidence): Finding[] {
  const deeds = deedsOf(entries)
  const due = new Map<string, number>()
  const atLeast = (who: string, seq: number) => due.set(who, Math.max(due.get(who) ?? 0, seq))
  for (const { who, act, outcome } of deedsOfType(deeds, 'read')) if (outcome === 'ok') atLeast(who, act.seq)
  for (const { who, act } of deedsOfType(deeds, 'look-away')) atLeast(who, act.seen)
  const behind = [...due].filter(([who, seq]) => (cursors.room.get(who) ?? 0) < seq)
  const told = new Map<string, number>()
  const back = entries.flatMap((entry) => {
    if (entry.what !== 'cursor') return []
    const before = told.get(entry.who) ?? 0
    told.set(entry.who, entry.readSeq)
    return entry.readSeq < before ? [`${entry.who} had read to ${before}, and then to ${entry.readSeq}`] : []
  })
  return [
    ...back,
    ...behind.map(
      ([who, seq]) => `${who} has read to ${seq}, and in the room to ${cursors.room.get(who) ?? 0}`,
    ),
  ]
}

function isSame(badge: Badge | null, recount: Badge): boolean {
  return badge?.unread === recount.unread && badge.mentioned === recount.mentioned
}

function print(badge: Badge | null): string {
  return badge ? `${badge.unread} unread and ${badge.mentioned} mentions` : 'nothing'
}
