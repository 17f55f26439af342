/**
 * The HTTP server under both stand-ins: loopback only, connections kept alive, bodies read once up to a
 * limit, and a stop that doesn't wait for idle sockets. It knows nothing of the protocols above it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** Longer than clients keep idle sockets, so that they, not we, close one: no request meets a closing socket. */
const keepAliveMs = 75_000

export type LoopbackServer = { origin: string; stop: () => Promise<void> }

/** What a request is answered with; null when the client went away and nobody waits for an answer. */
export type Answer = { status: number; body: string; headers?: Record<string, string> } | null

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<Answer>

export class BodyTooLarge extends Error {}

/** The client closed its socket before its whole body came: there is nothing to do and nobody to tell. */
export class ClientGone extends Error {}

export function startLoopbackServer(handler: Handler, port = 0): Promise<LoopbackServer> {
  const server = createServer({ keepAlive: true, noDelay: true }, (request, response) => {
    // a socket that breaks while we write is the client's choice; without a listener it would end the process
    response.on('error', () => response.destroy())
    handler(request, response).then(
      (answer) => send(response, answer),
      (failure: unknown) => sendFailure(response, failure),
    )
  })
  server.keepAliveTimeout = keepAliveMs
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') {
        reject(new Error('The server has no port.'))
        return
      }
      resolve({
        origin: `http://127.0.0.1:${address.port}`,
        stop: () =>
          new Promise((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          }),
      })
    })
  })
}

/** The body as text. Decoded once at the end: a character may be split across two chunks. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      // the rest is read and dropped: answering while a client still writes would reset its socket
      if (bytes <= bytesMax) chunks.push(chunk)
    })
    request.on('end', () => {
      if (bytes > bytesMax) reject(new BodyTooLarge(`The body has ${bytes} bytes, ${bytesMax} are allowed.`))
      else resolve((chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))?.toString('utf8') ?? '')
    })
    request.on('error', () => reject(new ClientGone()))
    request.on('close', () => reject(new ClientGone()))
  })
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === null || response.destroyed) {
    response.destroy()
    return
  }
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(answer.body),
    ...answer.headers,
  })
  response.end(answer.body)
}

function sendFailure(response: ServerResponse, failure: unknown): void {
  if (failure instanceof ClientGone || response.headersSent) {
    response.destroy()
    return
  }
  send(response, {
    status: 500,
    body: JSON.stringify({ error: `ERR the stand-in failed: ${String(failure)}` }),
  })
}
