/** Cuts every socket of a conversation's room, as at a deploy, for whoever is in another process than the system; what the room holds stays. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function startCutter(
  cut: (conversationId: string) => Promise<void>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    cut((request.url ?? '/').slice(1)).then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
