/**
 * Stands before a local vendor and fails in every way that a network knows, on command. Beside what test/fault-proxy.ts
 * does it is slow, busy or fickle, performs a request and loses the answer, and performs one long after it was given up.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type VendorMode =
  | 'pass'
  /** 503 at once. */
  | 'refuse'
  /** 429 at once. */
  | 'busy'
  /** 503, 429, 500 or an answer, by chance. */
  | 'mixed'
  /** The connection drops. */
  | 'cut'
  | 'hang'
  | 'slow'
  /** Performed, and the connection drops before the answer. */
  | 'lose-reply'
  /** The connection drops, and it is performed some seconds later all the same. */
  | 'late'
  /** Half of the answer. */
  | 'half'
  /** Refused by the vendor's own words: see `refusal`. */
  | 'full'

export type VendorProxy = {
  url: string
  mode: VendorMode
  /** Requests since the start that did not pass. */
  failed: number
  /** Once everything that was given up is performed, however late. */
  settled: () => Promise<void>
  stop: () => Promise<void>
}

type Options = { random: () => number; slowMs?: number; lateMs?: number; refusal?: string }

export async function startVendorProxy(target: string, options: Options): Promise<VendorProxy> {
  const late = new Set<Promise<unknown>>()
  const proxy: VendorProxy = {
    ...{ url: '', mode: 'pass', failed: 0 },
    settled: async () => void (await Promise.all(late)),
    stop: async () => undefined,
  }
  const server = createServer((request, response) => {
    void answer(proxy, { target, late, ...options }, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const path = new URL(target).pathname
  proxy.url = `http://127.0.0.1:${port}${path === '/' ? '' : path}`
  proxy.stop = async () => {
    await Promise.all(late)
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return proxy
}

type Context = Options & { target: string; late: Set<Promise<unknown>> }

async function answer(
  proxy: VendorProxy,
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { random, slowMs = 5_500, lateMs = 6_000, refusal = '', late } = context
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const body = Buffer.concat(chunks)
  const perform = () => forward(context.target, request, body)
  const { mode } = proxy
  if (mode !== 'pass') proxy.failed += 1
  switch (mode) {
    case 'hang':
      return
    case 'cut':
      return void request.socket.destroy()
    case 'refuse':
      return void response.writeHead(503, { 'content-type': 'text/plain' }).end('not now')
    case 'busy':
      return void response.writeHead(429, { 'retry-after': '1' }).end('too many requests')
    case 'full':
      return void response.writeHead(400, { 'content-type': 'application/json' }).end(refusal)
    case 'lose-reply':
      await perform()
      return void request.socket.destroy()
    case 'late': {
      request.socket.destroy()
      const performed = sleep(lateMs).then(perform)
      late.add(performed)
      await performed.finally(() => late.delete(performed))
      return
    }
    case 'mixed': {
      const status = [503, 429, 500, 200][Math.floor(random() * 4)] ?? 200
      if (status !== 200) return void response.writeHead(status).end('by chance')
      return say(response, await perform())
    }
    case 'slow':
      await sleep(slowMs)
      return say(response, await perform())
    case 'half': {
      const { status, bytes } = await perform()
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
      return
    }
    case 'pass':
      return say(response, await perform())
  }
}

type Performed = { status: number; bytes: Buffer }

async function forward(target: string, request: IncomingMessage, body: Buffer): Promise<Performed> {
  const names = Object.entries(request.headers).filter(([name]) =>
    /^(neon-|authorization|upstash-|content-type)/.test(name),
  )
  const answered = await fetch(new URL(request.url ?? '/', target), {
    method: request.method ?? 'POST',
    headers: Object.fromEntries(names.map(([name, value]) => [name, String(value)])),
    body,
  })
  return { status: answered.status, bytes: Buffer.from(await answered.arrayBuffer()) }
}

function say(response: ServerResponse, { status, bytes }: Performed): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(bytes)
}
