/** The worker's front door inside workerd, called as somebody of a campus, with other bindings where a test wants them. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { app } from '../../worker/app.ts'
import type { Environment } from '../../worker/environment.ts'
import { aCampus, type TestCampus } from '../campus.ts'

export type AppCall = {
  body?: unknown
  as?: keyof TestCampus['people']
  key?: true
  /** Any credential, or none. */
  bearer?: string
  anonymous?: true
  headers?: Record<string, string>
  bindings?: Partial<Environment>
  /** All of them, as one object from call to call, as in a deployment. */
  within?: Environment
}

export type Called<Body = Record<string, unknown>> = {
  status: number
  body: Body
  headers: Headers
  roundTrips: number
}

export type TestApp = Awaited<ReturnType<typeof anApp>>

export async function anApp(options: Parameters<typeof aCampus>[1] = {}) {
  const campus = await aCampus(env, options)

  async function call(line: string, call: AppCall = {}): Promise<Called> {
    const { body, as = 'ada', key, bearer, anonymous, headers: more = {} } = call
    const { bindings = {}, within = { ...env, ...bindings } } = call
    const [method = 'GET', path = '/'] = line.split(' ')
    const credential = bearer ?? (key ? campus.serverKey : await campus.tokenFor(campus.people[as]))
    const context = createExecutionContext()
    const request = new Request(`https://homeroom.test${path}`, {
      method,
      headers: { ...(!anonymous && { authorization: `Bearer ${credential}` }), ...more },
      // a text is a body as it is
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const response = await app.fetch(request, within, context)
    await waitOnExecutionContext(context)
    const text = await response.text()
    const { status, headers } = response
    const trips = /db;desc="(\d+) round trips?"/.exec(headers.get('server-timing') ?? '')?.[1]
    return {
      ...{ status, headers, roundTrips: Number(trips) },
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    }
  }

  async function aGroup(title: string, members: string[] = ['ben']): Promise<string> {
    const { body } = await call('POST /v1/conversations', { body: { kind: 'group', title, members } })
    return String(body['id'])
  }

  /** The seq that it got. */
  async function say(id: string, text: string, as: AppCall['as'] = 'ada'): Promise<number> {
    const message = { clientMessageId: crypto.randomUUID(), text }
    const { body } = await call(`POST /v1/conversations/${id}/messages`, { body: message, as })
    return Number(body['seq'])
  }

  return {
    campus,
    call,
    aGroup,
    say,
    stubOf: (id: string) => env.CONVERSATIONS.getByName(`${campus.id}/${id}`),
  }
}
