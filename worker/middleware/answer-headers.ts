/**
 * Nothing that Homeroom answers may be kept by a cache or be read as another type. Set before the route runs:
 * hono adds them to what it makes, and leaves an upgrade's 101, which cannot be copied, untouched.
 */
import type { MiddlewareHandler } from 'hono'
import { apiVersion } from '../../schema/api-version.ts'
import type { Front } from '../front.ts'

export const answerHeaders: MiddlewareHandler<Front> = async (c, next) => {
  c.header('cache-control', 'no-store, private')
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'no-referrer')
  c.header('api-version', apiVersion)
  await next()
}
