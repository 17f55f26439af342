/** What reached somebody to whom it was not meant: no member, no member any more, or one who wants to hear nothing. */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

/** From the removal's answer to the end of the removed one's sockets, a busy machine included. */
export const closedWithinMs = 1_000

export function findLeaks(evidence: Evidence): Finding[] {
  return [...overheard(evidence), ...leftOpen(evidence), ...unwanted(evidence), ...letIn(evidence)]
}

function overheard({ entries }: Evidence): Finding[] {
  const removals = deedsOfType(deedsOf(entries), 'remove')
  return entries.flatMap((entry) => {
    if (entry.what !== 'overheard') return []
    const removal = removals.find(({ act }) => act.userId === entry.who)
    // whose removal was not done is a member still; what was on its way when they were removed was theirs; what was said afterwards is not
    const until = removal?.outcome === 'ok' ? removal.place?.rev : Number.POSITIVE_INFINITY
    const isTheirs = removal !== undefined && entry.rev <= (until ?? 0)
    return isTheirs ? [] : [`${entry.who}, who is no member, heard of rev ${entry.rev}`]
  })
}

function leftOpen({ entries }: Evidence): Finding[] {
  return deedsOfType(deedsOf(entries), 'remove').flatMap(({ act, outcome, answeredAt = 0 }) => {
    if (outcome !== 'ok') return []
    const closed = entries.find(({ what, who }) => what === 'closed' && who === act.userId)
    const isInTime = closed !== undefined && closed.at <= answeredAt + closedWithinMs
    return isInTime ? [] : [`the socket of ${act.userId} stayed open after the removal`]
  })
}

function unwanted({ entries }: Evidence): Finding[] {
  const silent = deedsOfType(deedsOf(entries), 'level').filter(
    ({ act, outcome }) => outcome === 'ok' && act.level === 'nothing',
  )
  return entries.flatMap(({ who, at, ...entry }) => {
    if (entry.what !== 'summary') return []
    const wish = silent.find((one) => one.who === who)
    return wish && at > (wish.answeredAt ?? 0) + closedWithinMs
      ? [`${who} wants to hear nothing and was told of rev ${entry.rev}`]
      : []
  })
}

function letIn({ entries }: Evidence): Finding[] {
  return deedsOf(entries)
    .filter(({ act, outcome }) => act.isForbidden && outcome === 'ok')
    .map(({ who, act }) => `${who} was let through with ${JSON.stringify(act).slice(0, 80)}`)
}
