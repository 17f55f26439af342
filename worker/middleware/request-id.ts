/**
 * One name for one request: in the answer, in every problem, in every log line. Cloudflare's own ray id where
 * there is one, so that a report can be followed through its logs; a client cannot choose it.
 */
import type { MiddlewareHandler } from 'hono'
import type { Front } from '../front.ts'

const rayId = /^[0-9a-f]{16}(-[A-Z]{3})?$/

export const requestId: MiddlewareHandler<Front> = async (c, next) => {
  const ray = c.req.header('cf-ray')
  const id = ray && rayId.test(ray) ? ray : crypto.randomUUID()
  c.set('requestId', id)
  c.header('x-request-id', id)
  await next()
}
