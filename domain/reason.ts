/** Why somebody who moderates did something: kept with the event, so it must be what Postgres keeps. */
import { reasonCharactersMax } from '../schema/limits.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

export function refuseReason(reason: string | undefined): Problem | null {
  if (reason === undefined) return null
  if (reason.length > reasonCharactersMax * 2 || [...reason].length > reasonCharactersMax)
    return problem('text_too_long', `A reason holds at most ${reasonCharactersMax} characters.`)
  if (reason.includes('\u0000') || !reason.isWellFormed()) return problem('text_invalid')
  return reason.trim() === '' ? problem('text_empty', 'A reason is given in words, or not at all.') : null
}
