/**
 * Rooms that begin to be busy in the same moment, as those of a campus do at the full hour, would do their periodic work in
 * the same moment for ever, and each time stall whoever shares a process or a Postgres with them. So each instance of a room has a
 * phase, a share of a period from 0 to 1, and takes it up whenever a pause has ended. All of its jobs have the same one:
 * what goes together in one alarm stays together.
 */
import { pauseShare, phaseShareMin } from '../schema/limits.ts'

/** Until something may be done again that is done once in `everyMs`. `freeSinceMs`: how long it might have been done. */
export function periodMs(everyMs: number, freeSinceMs: number, phase: number): number {
  const isAfterPause = freeSinceMs > everyMs * pauseShare
  return isAfterPause ? everyMs * (phaseShareMin + (1 - phaseShareMin) * phase) : everyMs
}
