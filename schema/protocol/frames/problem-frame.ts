/** A refusal on a socket. `clientMessageId` names the send that it answers, where there is one. */
import type { ProblemCode } from '../problem.ts'

export type ProblemFrame = {
  type: 'problem'
  code: ProblemCode
  title: string
  detail?: string
  clientMessageId?: string
  retryAfterMs?: number
}
