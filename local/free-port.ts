/**
 * A TCP port of the loopback interface that nobody listens on. The kernel picks it; it is only free until
 * someone takes it, so whoever starts a server on it must be ready to ask again.
 */
import { createServer } from 'node:net'

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('The kernel named no port.'))
        else resolve(address.port)
      })
    })
  })
}
