/**
 * Nothing that Homeroom answers may be kept by a cache, be read as another type, be asked for without TLS, or do anything
 * where a browser opens it as a page. Set before the route runs: hono adds them to what it makes, where the route has not
 * said better (files and the reference have policies of their own), and leaves an upgrade's 101, which cannot be
 * copied, untouched.
 */
import type { MiddlewareHandler } from 'hono'
import { apiVersion } from '../../schema/api-version.ts'
import type { Front } from '../front.ts'

/** A year, and for every host below this one: whoever runs Homeroom there does so over TLS. */
const onlyTls = 'max-age=31536000; includeSubDomains'
/** Data is no page. */
const noPage = "default-src 'none'; frame-ancestors 'none'; sandbox"

export const answerHeaders: MiddlewareHandler<Front> = async (c, next) => {
  c.header('cache-control', 'no-store, private')
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'no-referrer')
  c.header('strict-transport-security', onlyTls)
  c.header('content-security-policy', noPage)
  c.header('api-version', apiVersion)
  await next()
}
