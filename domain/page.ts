/**
 * Which seqs a page of history spans. Seqs are contiguous from 1, so a page is an interval that is known
 * before anything is read, and a missing row is visible as a hole instead of passing as the end.
 */
import type { PageRequest } from '../schema/rpc.ts'

export type Stretch = { first: number; last: number }

/** An interval with `last < first` is an empty page. */
export function pageSpan(request: PageRequest, lastSeq: number): Stretch {
  const { before, after, around, limit } = request
  if (after !== undefined) return { first: after + 1, last: Math.min(lastSeq, after + limit) }
  if (around !== undefined) {
    // the asked-for message is part of the page; near an end the page slides to stay full
    const first = Math.max(1, Math.min(around - Math.floor(limit / 2), lastSeq - limit + 1))
    return { first, last: Math.min(lastSeq, first + limit - 1) }
  }
  const last = before === undefined ? lastSeq : Math.min(lastSeq, before - 1)
  return { first: Math.max(1, last - limit + 1), last }
}

/** The stretches of `span` that are not among the held seqs (ascending). */
export function holes(span: Stretch, held: readonly number[]): Stretch[] {
  const missing: Stretch[] = []
  let next = span.first
  for (const seq of held) {
    if (seq > next) missing.push({ first: next, last: seq - 1 })
    next = seq + 1
  }
  if (next <= span.last) missing.push({ first: next, last: span.last })
  return missing
}
