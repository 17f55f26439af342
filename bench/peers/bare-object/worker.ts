/**
 * The floor of the runtime: a Durable Object that only broadcasts. It knows nobody and forgets everything, or, where its
 * address ends in `/kept`, commits one row for each message before anyone hears of it, as whatever keeps messages must: it
 * can at best be as fast as that.
 */
import { DurableObject } from 'cloudflare:workers'
import type { ClientMessageId, Epoch, UserId } from '../../../schema/ids.ts'
import type { Bare } from './frames.ts'

type Environment = { ROOMS: DurableObjectNamespace<BareRoom> }

const senderId = 'bench' as UserId
const epoch = 'bareobject0000000' as Epoch

export class BareRoom extends DurableObject<object> {
  #seq = 0
  readonly #isKeeping: boolean

  constructor(state: DurableObjectState, environment: object) {
    super(state, environment)
    this.#isKeeping = state.id.name?.endsWith('/kept') === true
    if (this.#isKeeping)
      state.storage.sql.exec(
        'CREATE TABLE IF NOT EXISTS messages (seq INTEGER PRIMARY KEY, message TEXT NOT NULL)',
      )
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    say(server, { type: 'hello' })
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(socket: WebSocket, data: string): void {
    const said = JSON.parse(data) as { clientMessageId: ClientMessageId; text: string }
    this.#seq += 1
    const { clientMessageId, text } = said
    const message = {
      seq: this.#seq,
      rev: this.#seq,
      senderId,
      clientMessageId,
      text,
      sentAt: new Date().toISOString(),
    }
    if (this.#isKeeping)
      this.ctx.storage.sql.exec('INSERT INTO messages VALUES (?, ?)', this.#seq, JSON.stringify(message))
    say(socket, { type: 'ack', clientMessageId, seq: this.#seq })
    const frame: Bare = {
      type: 'messages',
      epoch,
      from: this.#seq - 1,
      to: this.#seq,
      messages: [message],
      users: [{ id: senderId, name: 'bench', role: 'student' }],
      viewers: 0,
    }
    const encoded = JSON.stringify(frame)
    for (const listener of this.ctx.getWebSockets()) listener.send(encoded)
  }
}

export default {
  fetch: (request, { ROOMS }) => ROOMS.getByName(new URL(request.url).pathname).fetch(request),
} satisfies ExportedHandler<Environment>

function say(socket: WebSocket, frame: Bare): void {
  socket.send(JSON.stringify(frame))
}
