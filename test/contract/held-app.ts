/**
 * The front door inside workerd, each of whose answers is held to the shapes that the OpenAPI document is written from: a
 * status, a code or a field that its route does not state is a failed test. No validator may be compiled there, so it is
 * the shapes themselves that judge; journeys hold the same answers to the document.
 */
import * as z from 'zod'
import { problemBody } from '../../schema/shapes/problem.ts'
import { app } from '../../worker/app.ts'
import { problemsOf } from '../../worker/contract/problems-of.ts'
import type { Environment } from '../../worker/environment.ts'
import { routes } from '../../worker/routes.ts'
import { firstUnknown } from './first-unknown.ts'

const known = routes.map(({ facts }) => ({
  facts,
  pattern: new RegExp(`^${facts.path.replaceAll('.', '\\.').replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`),
}))

export const heldApp = {
  async fetch(request: Request, bindings: Environment, context: ExecutionContext): Promise<Response> {
    const { method, url } = request
    const response = await app.fetch(request, bindings, context)
    if (response.status === 101 || response.status === 204) return response
    const type = response.headers.get('content-type') ?? ''
    if (type.includes('json'))
      hold(`${method} ${new URL(url).pathname}`, response.status, await response.clone().text())
    return response
  },
}

function hold(line: string, status: number, text: string): void {
  const [method, pathname = ''] = line.split(' ')
  const facts = known.find((one) => one.facts.method === method && one.pattern.test(pathname))?.facts
  const where = `${line} answered ${status}`
  const body = JSON.parse(text) as Record<string, unknown>
  const answer = facts?.answers[status]
  const shape = answer instanceof z.ZodType ? answer : problemBody
  const parsed = shape.safeParse(body)
  if (!parsed.success) throw new Error(`${where}, against the contract: ${parsed.error.message} in ${text}`)
  const unknown = firstUnknown(body, parsed.data, 'answer')
  if (unknown !== null) throw new Error(`${where}; the contract does not state ${unknown}, in ${text}`)
  if (shape !== problemBody || !facts) return
  if (!problemsOf(facts).some((code) => code === body['code']))
    throw new Error(`${where}; its route does not state the problem ${String(body['code'])}`)
}
