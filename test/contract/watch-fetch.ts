/**
 * Every answer of the API that a journey's process sees, whoever asked, is held to the OpenAPI document; the test in
 * which one differs fails. It watches `fetch` itself, so the client SDK's calls are held as well.
 */
import { afterEach, expect } from 'vitest'
import { holdToContract } from './hold-to-contract.ts'

const own = /^\/(?:v1\/|health\/|docs$|openapi\.json$|asyncapi\.json$)/
const faults: string[] = []
const fetching = globalThis.fetch

globalThis.fetch = async (input, init) => {
  const response = await fetching(input, init)
  const url = new URL(input instanceof Request ? input.url : input)
  if (!own.test(url.pathname)) return response
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
  const contentType = response.headers.get('content-type') ?? ''
  const text = contentType.includes('json') ? await response.clone().text() : ''
  try {
    holdToContract({ method, pathname: url.pathname, status: response.status, contentType, text })
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  }
  return response
}

afterEach(() => {
  expect(faults.splice(0), 'answers that the contract does not state').toEqual([])
})
