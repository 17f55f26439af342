/**
 * Which pages may act for a campus. Browsers put the page's origin on every WebSocket handshake and every
 * cross-origin request, and a page cannot forge it; whatever sends none is no browser, and the token decides.
 */
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import type { Campus } from './campuses.ts'

export function originRefusal(origin: string | null, campus: Pick<Campus, 'allowedOrigins'>): Problem | null {
  if (origin === null || campus.allowedOrigins.includes(origin)) return null
  return problem('origin_refused')
}
