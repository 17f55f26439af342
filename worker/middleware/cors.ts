/**
 * Which pages may read answers. A preflight comes without a token, so its campus is unknown, and asking the
 * database whether any campus lists the Origin would hand every stranger a query. It is answered for whoever
 * asks: it grants nothing by itself. The request that follows is judged: `Access-Control-Allow-Origin` is given
 * only for an Origin of the caller's own campus, and a page from elsewhere is refused before it acts
 * (authenticate.ts). Answers that no campus stands behind, such as 401, hold nothing to protect and are readable, so
 * that a page can tell an expired token from a broken network. Cookies are never used: no Allow-Credentials.
 */
import type { MiddlewareHandler } from 'hono'
import type { Front, FrontContext } from '../front.ts'

/** Two hours, the longest that Chromium keeps a preflight. */
const preflightSeconds = 7_200
const methods = 'GET, POST, PUT, PATCH, DELETE'
const requestHeaders = 'authorization, content-type, idempotency-key, api-version'
const exposedHeaders =
  'x-request-id, api-version, location, retry-after, ratelimit, ratelimit-policy, idempotency-replayed, server-timing'

export const cors: MiddlewareHandler<Front> = async (c, next) => {
  c.header('vary', 'Origin')
  const origin = c.req.header('origin')
  if (origin === undefined) return next()
  if (c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined)
    return c.body(null, 204, {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': requestHeaders,
      'access-control-max-age': String(preflightSeconds),
    })
  allowReading(c, origin)
  return next()
}

function allowReading(c: FrontContext, origin: string): void {
  c.header('access-control-allow-origin', origin)
  c.header('access-control-expose-headers', exposedHeaders)
}

/** The campus is known by now and does not list this Origin: what follows is not for its page to read. */
export function forbidReading(c: FrontContext): void {
  c.header('access-control-allow-origin', undefined)
  c.header('access-control-expose-headers', undefined)
}
