/** What no route takes: 405 with `Allow` where the address exists under another method, else 404. */
import type { Hono } from 'hono'
import { problem } from '../../schema/protocol/problem.ts'
import type { Front, FrontContext } from '../front.ts'
import { answerProblem } from './problem-answer.ts'

type Route = { method: string; path: string }

export function answerUnrouted(app: Hono<Front>): void {
  app.notFound((c: FrontContext) => {
    const methods = methodsOf(app.routes, new URL(c.req.url).pathname)
    if (methods.length === 0) return answerProblem(c, problem('not_found'))
    c.header('allow', methods.join(', '))
    return answerProblem(c, problem('method_not_allowed', `Known here: ${methods.join(', ')}.`))
  })
}

/** The methods under which a path is known; HEAD comes with GET, and OPTIONS is answered everywhere. */
export function methodsOf(routes: readonly Route[], pathname: string): string[] {
  const found = routes.filter(({ method, path }) => method !== 'ALL' && patternOf(path).test(pathname))
  const methods = new Set(found.map(({ method }) => method))
  if (methods.has('GET')) methods.add('HEAD')
  if (methods.size > 0) methods.add('OPTIONS')
  return [...methods].sort()
}

/** Our paths hold letters, digits, `/`, `.` and `:name` alone, so nothing else needs escaping. */
function patternOf(path: string): RegExp {
  const source = path.replaceAll('.', '\\.').replaceAll(/:[a-zA-Z]+/g, '[^/]+')
  return new RegExp(`^${source}$`)
}
