/** A host's receiver of webhooks, for every campus at an address of its own. It can be away, or take one and not say so. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'

export type Hook = { id: string; type: string; seq: number | null; rev: number; isSigned: boolean }

export type ReceiverMode = 'pass' | 'refuse' | 'hang' | 'lose-reply'

export type Receiver = {
  url: string
  mode: ReceiverMode
  /** By campus: the secret that its webhooks are signed with, and what has come. */
  secrets: Map<string, string>
  hooks: Map<string, Hook[]>
  stop: () => Promise<void>
}

const body = z.object({
  type: z.string(),
  data: z.looseObject({ id: z.string(), seq: z.number().nullish(), rev: z.number().nullish() }),
})

export async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = {
    ...{ url: '', mode: 'pass', secrets: new Map(), hooks: new Map() },
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  const server = createServer((request, response) => {
    void (async () => {
      const { mode } = receiver
      if (mode === 'hang') return
      if (mode === 'refuse') return void response.writeHead(503).end()
      take(receiver, request.url ?? '/', await text(request), request.headers)
      if (mode === 'lose-reply') return void request.socket.destroy()
      response.end()
    })().catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return receiver
}

function take(
  { secrets, hooks }: Receiver,
  path: string,
  content: string,
  headers: NodeJS.Dict<string | string[]>,
): void {
  const campus = path.slice(1)
  const { type, data } = body.parse(JSON.parse(content))
  const id = String(headers['webhook-id'])
  const isSigned = id === data.id && isBy(secrets.get(campus), content, headers)
  const one: Hook = { id, type, seq: data.seq ?? null, rev: data.rev ?? 0, isSigned }
  hooks.set(campus, [...(hooks.get(campus) ?? []), one])
}

function isBy(secret: string | undefined, content: string, headers: NodeJS.Dict<string | string[]>): boolean {
  if (secret === undefined) return false
  try {
    const named = Object.entries(headers).map(([name, value]) => [name, String(value)])
    new Webhook(secret).verify(content, Object.fromEntries(named) as Record<string, string>)
    return true
  } catch {
    return false // whatever the reason: it is not the campus's
  }
}
