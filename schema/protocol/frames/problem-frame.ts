/** A refusal on a socket. `clientMessageId` names the send that it answers, `ref` any other command that was given one. */
import type { ProblemCode } from '../problem.ts'

export type ProblemFrame = {
  type: 'problem'
  code: ProblemCode
  title: string
  detail?: string
  clientMessageId?: string
  ref?: string
  retryAfterMs?: number
}
