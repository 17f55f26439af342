/**
 * Stands before a local vendor and fails on command: `pass` forwards, `refuse` answers 503 at once, `cut` drops
 * the connection, `hang` never answers. Counts what it was asked, so that a test sees every round trip itself.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type FaultMode = 'pass' | 'refuse' | 'cut' | 'hang'

export type FaultProxy = {
  url: string
  mode: FaultMode
  /** Bodies of the requests since the last reset, as they came. */
  asked: string[]
  stop: () => Promise<void>
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy: FaultProxy = { url: '', mode: 'pass', asked: [], stop: async () => undefined }
  const server = createServer((request, response) => {
    void forward(proxy, target, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  proxy.url = `http://127.0.0.1:${port}${new URL(target).pathname}`
  proxy.stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return proxy
}

async function forward(
  proxy: FaultProxy,
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const body = Buffer.concat(chunks)
  proxy.asked.push(body.toString())
  switch (proxy.mode) {
    case 'hang':
      return
    case 'cut':
      request.socket.destroy()
      return
    case 'refuse':
      response.writeHead(503, { 'content-type': 'text/plain' }).end('the database is having a rest')
      return
    case 'pass': {
      const names = Object.entries(request.headers).filter(([name]) =>
        /^(neon-|authorization|upstash-)/.test(name),
      )
      const answer = await fetch(target, {
        method: request.method ?? 'POST',
        headers: Object.fromEntries(names.map(([name, value]) => [name, String(value)])),
        body,
      })
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(Buffer.from(await answer.arrayBuffer()))
    }
  }
}
