/**
 * What was taken reads back as it was said: every text of a request that was answered with yes is looked for in the answer,
 * and through the route that reads the same place, under the names that both declare.
 */
import type { RouteFacts } from '../../worker/contract/route.ts'
import { routes } from '../../worker/routes.ts'

type Object = Record<string, unknown>

/** Who an object is, by the names that ours have. */
const identities = ['id', 'seq', 'clientMessageId', 'userId', 'endpointId']
/** Said in a request and different by right: a secret is told once, a text under way is shown cut. */
const namesOfOthers = new Set(['cursor', 'type', 'kind', 'after', 'since'])

/** The GET beside a write: of the same path, or of the list that it is in. */
export function readerOf({ path, method }: RouteFacts): string | null {
  if (method === 'GET' || method === 'DELETE') return null
  const readers = routes.filter(({ facts }) => facts.method === 'GET' && facts.callers !== 'anyone')
  const parent = path.slice(0, path.lastIndexOf('/'))
  return [path, `${path}/:id`, parent].find((one) => readers.some(({ facts }) => facts.path === one)) ?? null
}

/** What differs between a request's body and an object that tells of the same thing. */
export function differences(said: unknown, told: unknown, where: string): string[] {
  if (!isObject(said) || !isObject(told)) return []
  return Object.entries(said).flatMap(([name, text]) => {
    const other = Object.hasOwn(told, name) ? told[name] : undefined
    if (typeof text !== 'string' || typeof other !== 'string' || namesOfOthers.has(name)) return []
    return other === text ? [] : [`${where}: ${name} was ${show(text)} and is ${show(other)}`]
  })
}

/** The object in a page, or the page itself, that is the one which an answer tells of. */
export function sameIn(page: unknown, answer: unknown): unknown {
  if (!isObject(page)) return null
  const candidates = Array.isArray(page['data']) ? (page['data'] as unknown[]) : [page]
  if (!isObject(answer)) return null
  return candidates.find((one) => {
    if (!isObject(one)) return false
    const shared = identities.filter((name) => name in answer && name in one)
    return shared.length > 0 && shared.every((name) => answer[name] === one[name])
  })
}

export function show(text: string): string {
  const json = JSON.stringify(text)
  return json.length <= 80 ? json : `${json.slice(0, 60)}… (${text.length})`
}

function isObject(value: unknown): value is Object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
