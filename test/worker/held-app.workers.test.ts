/** That what holds answers to their routes does hold them. */
import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { heldApp } from '../contract/held-app.ts'

afterEach(() => vi.restoreAllMocks())

const me = { type: 'user', id: 'ada', name: 'Ada', role: 'student', campus: 'oak' }
const refused = {
  type: '/problems/x',
  title: 'x',
  status: 409,
  instance: '/v1/me',
  request_id: 'r',
  code: 'pins_full',
}

it.each([
  ['a field that is not stated', 200, { ...me, secret: 1 }],
  ['a value of another kind', 200, { ...me, role: 'king' }],
  ['a status that is not stated', 201, me],
  ['a problem that its route does not state', 409, refused],
])('[API-10] an answer with %s is a failed test', async (_, status, body) => {
  vi.spyOn(app, 'fetch').mockImplementation(async () => Response.json(body, { status }))
  const ask = heldApp.fetch(new Request('https://homeroom.test/v1/me'), env, createExecutionContext())
  await expect(ask).rejects.toThrow('GET /v1/me answered')
})

it('[API-10] an answer that its route states passes', async () => {
  vi.spyOn(app, 'fetch').mockImplementation(async () => Response.json(me))
  const response = await heldApp.fetch(
    new Request('https://homeroom.test/v1/me'),
    env,
    createExecutionContext(),
  )
  expect(await response.json()).toEqual(me)
})
