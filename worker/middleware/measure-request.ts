/**
 * Counts every answer by its route as it is declared, never by its address, and by the class of its status. It is the
 * outermost of all, so that what anything beneath has to say of a vendor or a room belongs to this request.
 */
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { wellPerPoint } from '../../schema/limits.ts'
import { measured, record } from '../../stores/metrics.ts'
import type { Front } from '../front.ts'

export const measureRequest: MiddlewareHandler<Front> = (c, next) =>
  measured(c.env, async () => {
    const startedAt = performance.now()
    await next()
    const { status } = c.res
    // middleware is registered under `*`; what no route takes has nothing else
    const route = matchedRoutes(c).findLast(({ path }) => path !== '*' && path !== '/*')?.path ?? 'none'
    record(
      'request',
      {
        campus: c.get('campus')?.id ?? '',
        ...{ route, method: c.req.method, status: `${Math.floor(status / 100)}xx` },
      },
      { ms: performance.now() - startedAt },
      { oneIn: status < 500 ? wellPerPoint : 1 },
    )
  })
