/**
 * Receives events and keeps a copy of every message, whatever comes twice or late:
 * `HOMEROOM_WEBHOOK_SECRET=whsec_… npx node docs/examples/receive-webhooks.ts [PORT]`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { verifyWebhook, type WebhookBody, WebhookRefused } from '../../client/server/homeroom-server.ts'

const secret = process.env['HOMEROOM_WEBHOOK_SECRET'] ?? ''
if (secret === '') throw new Error('HOMEROOM_WEBHOOK_SECRET is missing')

/** By conversation and seq. Yours is a database, and so is the list of ids that were seen. */
const messages = new Map<string, { rev: number; text: string }>()
const seen = new Set<string>()

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { id, payload } = await verifyWebhook(await buffer(request), request.headers, secret)
    if (!seen.has(id)) {
      take((payload as WebhookBody).data)
      seen.add(id)
    }
    response.writeHead(204).end()
  } catch (error) {
    response.writeHead(error instanceof WebhookRefused ? 400 : 500).end()
  }
}

function take({ type, conversationId, message }: WebhookBody['data']): void {
  const place = `${conversationId}/${message?.seq}`
  if (message && message.rev > (messages.get(place)?.rev ?? -1)) messages.set(place, message)
  console.log(type, message?.text ?? '')
}

const server = createServer((request, response) => void receive(request, response))
server.listen(Number(process.argv[2] ?? 4000), () => console.log('listening', server.address()))
