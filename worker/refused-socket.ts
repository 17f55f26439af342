/**
 * How a socket is told no: accepted, one `problem` frame, closed. 4501, 4503: do not come back as you are.
 * 4001: with a fresh token. 1013 (try again later): with jitter.
 */
import { type CloseCode, closeCodes } from '../schema/protocol/close-codes.ts'
import type { ProblemFrame } from '../schema/protocol/frames/problem-frame.ts'
import { type Problem, problem, problems } from '../schema/protocol/problem.ts'
import { isUnparsed } from '../schema/protocol/unparsed.ts'
import { subprotocol } from '../schema/protocol/version.ts'

/** RFC 6455's registry: "try again later". */
export const tryAgainLater = 1013

export type RefusalCode = CloseCode | typeof tryAgainLater

export function refuseSocket(why: Problem, code: RefusalCode = closeCodeOf(why)): Response {
  const { 0: client, 1: server } = new WebSocketPair()
  server.accept()
  const frame: ProblemFrame = {
    type: 'problem',
    code: why.code,
    title: problems[why.code].title,
    ...(why.detail === undefined ? {} : { detail: why.detail }),
    ...(why.retryAfterMs === undefined ? {} : { retryAfterMs: why.retryAfterMs }),
  }
  server.send(JSON.stringify(frame))
  server.close(code, why.code)
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: { 'sec-websocket-protocol': subprotocol },
  })
}

export function closeCodeOf({ code }: Problem): RefusalCode {
  if (code === 'unauthenticated') return closeCodes.tokenInvalid
  // what is refused for a lack of rights will be refused again; whatever else is wrong will pass
  return code === 'not_found' || code === 'not_allowed' ? closeCodes.removed : tryAgainLater
}

/** What a room answered instead of an upgrade; a room of another build may know codes that we do not. */
export async function roomRefusal(response: Response): Promise<Problem> {
  const body: unknown = await response.json()
  const code = isUnparsed(body) ? body['code'] : undefined
  return typeof code === 'string' && Object.hasOwn(problems, code)
    ? problem(code as Problem['code'])
    : problem('unavailable')
}
