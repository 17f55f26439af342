/**
 * What stands in for the learning platform on a laptop: it knows the seeded people and signs tokens for them,
 * for pages of the local system only. The product has no sign-in of its own; this is where one would be.
 */
import { createServer, type Server } from 'node:http'
import { people } from './campus.ts'
import type { Identity } from './identity.ts'
import { signUserToken } from './user-token.ts'

export type HostPlatform = { url: string; stop: () => Promise<void> }

/** One hour: pages ask again when it ends, which is part of what there is to see. */
const tokenSeconds = 3_600

export async function startHostPlatform(
  identity: Identity,
  pageOrigins: readonly string[],
): Promise<HostPlatform> {
  const server = createServer((request, response) => {
    const origin = request.headers.origin
    if (origin !== undefined && !pageOrigins.includes(origin)) return void response.writeHead(403).end()
    const headers = {
      'content-type': 'application/json',
      'access-control-allow-origin': origin ?? '',
      vary: 'Origin',
    }
    const url = new URL(request.url ?? '/', 'http://host')
    if (url.pathname === '/people') return void response.writeHead(200, headers).end(JSON.stringify(people))
    const person = people.find(({ id }) => url.pathname === `/token/${id}`)
    if (!person) return void response.writeHead(404, headers).end('{}')
    signUserToken(identity, person, tokenSeconds).then(
      (token) => response.writeHead(200, headers).end(JSON.stringify({ token })),
      (error: unknown) => {
        console.error(error)
        response.writeHead(500, headers).end('{}')
      },
    )
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('no port was given'))
      else resolve(address.port)
    })
  })
}
