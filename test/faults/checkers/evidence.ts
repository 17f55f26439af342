/** What a run leaves behind for the checkers: the history, and everything that was read back when it had come to rest. */
import type { Entry, Shown } from '../history.ts'
import type { Hook } from '../receiver.ts'

export type Badge = { unread: number; mentioned: number }

export type Evidence = {
  entries: readonly Entry[]
  /** What each client's log holds, from its first message on. */
  held: ReadonlyMap<string, readonly Shown[]>
  /** The whole history as its route tells it, ascending. */
  refetched: readonly Shown[]
  /** What the room's own storage has: its tail. */
  room: readonly Shown[]
  archived: readonly Shown[]
  /** How far each has read, as the room and as Postgres have it. */
  cursors: { room: ReadonlyMap<string, number>; archived: ReadonlyMap<string, number> }
  badges: ReadonlyMap<string, { device: Badge | null; list: Badge | null; recount: Badge }>
  events: readonly { id: string; type: string; seq: number | null; rev: number }[]
  /** What the campus's receiver was told, each time. */
  hooks: readonly Hook[]
  /** Files that were stored and sent, by what they are: what is wrong with them now, or nothing. */
  files: ReadonlyMap<string, string>
  /** Everything that is kept or told of the conversation, as text, by the place where it stands. */
  kept: ReadonlyMap<string, string>
  /** Readings by hand, by the question that was asked: empty where the answer was right. */
  probes: ReadonlyMap<string, string>
}

/** What is wrong, and where somebody would look first. */
export type Finding = string

export type Checker = (evidence: Evidence) => Finding[]
