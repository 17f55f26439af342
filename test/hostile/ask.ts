/**
 * One request as it is, byte for byte: `fetch` would mend a path, refuse a header and follow a redirect. Connections are
 * kept, so that a server which confuses one request with the next is seen.
 */
import { Agent, request } from 'node:http'

export type Asked = {
  status: number
  headers: Record<string, string | string[] | undefined>
  bytes: Buffer
  ms: number
}

export type Question = {
  method: string
  path: string
  headers?: Record<string, string>
  body?: Uint8Array | null
}

const giveUpMs = 10_000

export class Asker {
  readonly #url: URL
  readonly #agent: Agent

  constructor(url: URL, lanes: number) {
    this.#url = url
    this.#agent = new Agent({ keepAlive: true, maxSockets: lanes })
  }

  ask({ method, path, headers = {}, body }: Question): Promise<Asked> {
    const { hostname, port } = this.#url
    const began = performance.now()
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          ...{ hostname, port, method, path, agent: this.#agent, timeout: giveUpMs },
          headers: { ...headers, ...(body && { 'content-length': String(body.byteLength) }) },
        },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              bytes: Buffer.concat(chunks),
              ms: performance.now() - began,
            }),
          )
        },
      )
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${giveUpMs} ms`)))
      outgoing.on('error', reject)
      outgoing.end(body ?? undefined)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
