/** When something may be said later: after now, and not so late that whoever asked for it is forgotten. */
import { scheduleAheadMsMax } from '../schema/limits.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

export function refuseSchedule(publishAt: string, now: number): Problem | null {
  const at = Date.parse(publishAt)
  if (!(at > now)) return problem('schedule_invalid', 'publishAt must be later than now.')
  if (at > now + scheduleAheadMsMax)
    return problem('schedule_invalid', `publishAt must be within ${scheduleAheadMsMax / 86_400_000} days.`)
  return null
}
