/**
 * The production build over this project's services, and what a host or a browser would do with it: calls with a token,
 * sockets with `ws`. Journeys that disturb nothing share one, each on a campus of its own; who puts a fault behind it
 * starts another.
 */
import { inject } from 'vitest'
import WebSocket from 'ws'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Services } from '../services.ts'
import type { TestCampus } from '../campus.ts'
import { faultIn } from '../contract/hold-frame.ts'
import { startBuild } from './start-build.ts'
import { textOf } from '../text-of.ts'

export type Called = {
  status: number
  headers: Headers
  /** What a journey asserts on; its shape is what is being tested. */
  // biome-ignore lint: see above
  body: Record<string, unknown>
  /** Database round trips, as `Server-Timing` states them. */
  roundTrips: number | null
}

export type Call = {
  body?: unknown
  /** A body as it is, for what JSON.stringify would not make. */
  raw?: BodyInit
  as?: UserSummary
  key?: boolean
  token?: string
  headers?: Record<string, string>
}

export type SocketTrace = {
  status: number | null
  protocol: string
  frames: Record<string, unknown>[]
  closed: { code: number; reason: string } | null
}

export type CalledWorker = ReturnType<typeof callersOf>
export type RunningWorker = Awaited<ReturnType<typeof startWorker>>

export function sharedWorker(): CalledWorker {
  return callersOf(new URL(inject('workerUrl')))
}

export async function startWorker(services: Services, configPath?: string, vars?: Record<string, string>) {
  const { url, close } = await startBuild(services, configPath, vars)
  return { ...callersOf(url), close }
}

function callersOf(url: URL) {
  async function call(campus: TestCampus, line: string, options: Call = {}): Promise<Called> {
    const [method = 'GET', path = '/'] = line.split(' ')
    const token =
      options.token ?? (options.key ? campus.serverKey : options.as && (await campus.tokenFor(options.as)))
    const body = options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body))
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...options.headers },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    })
    const text = await response.text()
    const { headers, status } = response
    return { status, headers, body: text === '' ? {} : parseObject(text), roundTrips: roundTripsOf(headers) }
  }

  /** Opens a socket, joins, and waits until it is refused, closed or welcomed. */
  function knock(
    path: string,
    protocols: string[],
    headers: Record<string, string> = {},
  ): Promise<SocketTrace> {
    const socket = new WebSocket(new URL(path, url.href.replace('http', 'ws')).href, protocols, { headers })
    const trace: SocketTrace = { status: null, protocol: '', frames: [], closed: null }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer on ${path}: ${JSON.stringify(trace)}`)),
        10_000,
      )
      const done = (): void => {
        clearTimeout(timer)
        resolve(trace)
      }
      socket.on('unexpected-response', (_, response) => {
        trace.status = response.statusCode ?? null
        response.resume()
        done()
      })
      socket.on('open', () => {
        trace.status = 101
        trace.protocol = socket.protocol
        socket.send(JSON.stringify({ type: 'join' }))
      })
      socket.on('message', (data) => {
        const text = textOf(data)
        const fault = faultIn(path === '/v1/socket' ? 'personal' : 'conversation', text)
        if (fault) reject(fault)
        const frame = parseObject(text)
        trace.frames.push(frame)
        if (frame['type'] !== 'welcome') return
        socket.terminate() // it is in; how it leaves is not what a knock is about
        done()
      })
      socket.on('close', (code, reason) => {
        trace.closed = { code, reason: String(reason) }
        done()
      })
      socket.on('error', () => undefined) // a refused handshake is told by unexpected-response
    })
  }

  return { url, call, knock }
}

function roundTripsOf(headers: Headers): number | null {
  const count = /db;desc="(\d+) round trips?"/.exec(headers.get('server-timing') ?? '')?.[1]
  return count === undefined ? null : Number(count)
}

function parseObject(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>
}
