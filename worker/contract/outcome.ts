/** What a handler may come to: one of the answers that its route declares, or a refusal. Both are values. */
import type * as z from 'zod'
import type { Problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import type { Fault } from '../middleware/problem-answer.ts'

/** Bytes of a media type, which the handler answers with a Response of its own. */
export type Bytes = { mediaType: string; description: string }
/** Nothing but a status and headers: `204`, a redirect, an upgrade. */
export type Nothing = { nothing: string }

export type Answers = Readonly<Record<number, z.ZodType | Bytes | Nothing>>

export type Refusal = { refusal: Problem; faults?: readonly Fault[] }

export type Headers = Readonly<Record<string, string>>

export type Reply<Status, Body> = { status: Status; body: Body; headers?: Headers }

export type Outcome<Replies extends Answers> =
  | Refusal
  | {
      [Status in keyof Replies]: Replies[Status] extends z.ZodType
        ? Reply<Status, z.input<Replies[Status]>>
        : Replies[Status] extends Bytes
          ? Response
          : Response | Reply<Status, null>
    }[keyof Replies]

export function reply<const Status extends number, Body>(
  status: Status,
  body: Body,
  headers?: Headers,
): Reply<Status, Body> {
  return headers === undefined ? { status, body } : { status, body, headers }
}

export function refusal(problem: Problem, faults?: readonly Fault[]): Refusal {
  return faults === undefined ? { refusal: problem } : { refusal: problem, faults }
}

/** What a room has said, as it is. */
export function replyOf<Value>(answer: Answer<Value>): Refusal | Reply<200, Value> {
  return answer.ok ? reply(200, answer.value) : refusal(answer.problem)
}

/** Any outcome, where a route's own types do not matter any more. */
export type AnyOutcome = Refusal | Response | Reply<unknown, unknown>

export function isRefusal(outcome: AnyOutcome): outcome is Refusal {
  return 'refusal' in outcome
}
