/**
 * A screen of a chat application: how Homeroom is asked for it, and how each ordinary way answers the same from
 * Postgres. One file a screen; `all-screens.ts` lists them, and every claim about screens takes them from there.
 */
import type { BaselineName, BaselineRequest } from '../baseline/baseline.ts'
import type { Visit } from '../campus/visits.ts'

export type Screen = {
  name: string
  /** What is on it. */
  title: string
  /** Paths of Homeroom's API, one after the other. */
  ours: (visit: Visit) => string[]
  /** Queries for a baseline, one after the other: a page each. */
  ordinary: (visit: Visit) => Record<string, string>[]
  /** Which of them are a way of their own here; the one query is the best that there is where the inbox does not help. */
  answers: Partial<Record<BaselineName, (request: BaselineRequest) => Promise<unknown>>>
  /**
   * What both kinds of answer must agree on, read from ours and from theirs; undefined, with a reason in the title,
   * for what only one side has.
   */
  essenceOfOurs: (body: unknown) => unknown
  essenceOfOrdinary: (body: unknown) => unknown
  /** Its latency is measured under concurrency as well, not only its round trips. */
  isTimed: boolean
}
