/**
 * Somebody else's page, of another origin, with a policy as strict as they come: what an embedding host serves. It lets the
 * widget's origin in by name, forbids every HTML sink by Trusted Types, and sets no cookie.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type HostPage = { origin: string; stop: () => Promise<void> }

export async function startHostPage(
  pages: (chat: string) => Record<string, string>,
): Promise<HostPage & { serveFor: (chat: string, tokenOf: () => Promise<string>) => void }> {
  let chat = ''
  let tokenOf = () => Promise.resolve('')
  const server = createServer((request, response) => {
    const answer = async () => {
      const path = new URL(request.url ?? '/', 'http://host').pathname
      if (path === '/token')
        return response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ token: await tokenOf() }))
      const body = pages(chat)[path]
      if (body === undefined) return response.writeHead(404).end()
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
      return response
        .writeHead(200, { 'content-type': type, 'content-security-policy': policyFor(chat) })
        .end(body)
    }
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    serveFor(address, token) {
      chat = address
      tokenOf = token
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The one in docs/EMBEDDING.md, with the addresses of this run. */
export function policyFor(chat: string): string {
  const socket = chat.replace(/^http/, 'ws')
  return [
    "default-src 'none'",
    `script-src 'self' ${chat}`,
    `font-src ${chat}`,
    `img-src blob:`,
    `connect-src 'self' ${chat} ${socket}`,
    `frame-src ${chat}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
