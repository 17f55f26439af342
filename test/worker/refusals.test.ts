import { describe, expect, test } from 'vitest'
import { retryAfterSeconds } from '../../worker/middleware/problem-answer.ts'
import { timingOf } from '../../worker/middleware/server-timing.ts'
import { describeError } from '../../worker/middleware/uncaught.ts'
import { methodsOf } from '../../worker/middleware/unrouted.ts'

const routes = [
  { method: 'ALL', path: '/*' },
  { method: 'GET', path: '/v1/things' },
  { method: 'POST', path: '/v1/things' },
  { method: 'DELETE', path: '/v1/things/:id/parts/:partId' },
]

describe('what no route takes', () => {
  test.each([
    ['/v1/things', ['GET', 'HEAD', 'OPTIONS', 'POST']],
    ['/v1/things/7/parts/a%2Fb', ['DELETE', 'OPTIONS']],
    ['/v1/things/7/parts', []],
    ['/v1/things/', []],
    ['/v1/thingsX', []],
    ['/', []],
  ])('[HTTP-3] %s is known under exactly its methods', (path, methods) => {
    expect(methodsOf(routes, path)).toEqual(methods)
  })
})

describe('what is said about a failure', () => {
  test('[HTTP-4] an error is described without its message, also where the stack repeats it', () => {
    const cause = Object.assign(new Error('duplicate key (text)=(secret)'), { code: '23505' })
    const error = new Error('Failed query: insert into messages\nparams: secret\n at secret', { cause })
    const described = JSON.stringify(describeError(error))
    expect(described).not.toContain('secret')
    expect(described).toContain('23505')
  })

  test('[HTTP-2] Retry-After rounds up to whole seconds', () => {
    expect([0, 1, 1000, 1001].map(retryAfterSeconds)).toEqual(['1', '1', '1', '2'])
  })

  test('[HTTP-6] Server-Timing counts round trips in words that a person reads', () => {
    const none = { count: 0, commands: 0, ms: 0 }
    const one = { count: 1, commands: 3, ms: 4.25 }
    expect(timingOf({ database: one, redis: none, files: none }, 10)).toBe(
      'db;desc="1 round trip";dur=4.3, total;dur=10.0',
    )
    expect(timingOf({ database: none, redis: one, files: none }, 0.1)).toBe(
      'db;desc="0 round trips";dur=0.0, redis;desc="1 round trip, 3 commands";dur=4.3, total;dur=0.1',
    )
    expect(timingOf({ database: one, redis: none, files: one }, 0.1)).toBe(
      'db;desc="1 round trip";dur=4.3, files;desc="1 round trip";dur=4.3, total;dur=0.1',
    )
  })
})
