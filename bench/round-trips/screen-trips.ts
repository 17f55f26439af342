/** What was counted and timed of one screen. */
import type { Counts } from '../machine/way.ts'
import type { Screen } from '../screens/screen.ts'
import type { TargetName } from '../screens/target.ts'

/** Per visit. */
export type Trips = Pick<Counts, 'databaseTrips' | 'redisTrips'>

export type TripsSide = {
  target: TargetName
  /** Redis has just forgotten everything. */
  isCold: boolean
  alone: Trips
  /** One of many at the same time. */
  among: Trips
}

/** Medians in ms, one per round, by what was added to each round trip. */
export type WaitingSide = { target: TargetName; waited: Map<number, number[]> }

export type ScreenTrips = { screen: Screen; trips: TripsSide[]; waiting: WaitingSide[] }

export const addedDelays = [0, 2, 10]
