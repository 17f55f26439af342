/**
 * What a team would build otherwise: Socket.IO with rooms and acks, the Redis adapter so that there may be several
 * of it, and Postgres before the broadcast. One process, as the ready-made recipes have it, written with care: a
 * pool, prepared statements, one statement a message or a batch, one encoding a broadcast, WebSocket alone.
 */
import { createServer } from 'node:http'
import { createClient } from '@redis/client'
import { createAdapter } from '@socket.io/redis-adapter'
import { jwtVerify } from 'jose'
import pg from 'pg'
import { Server, type Socket } from 'socket.io'
import { firstTold, say } from '../../machine/child.ts'
import { MessageWriter, type StoredMessage } from './message-writer.ts'
import type { SocketIoOrder, SocketIoSaid } from './order.ts'
import { conversationsOfUser, membersOfConversation } from './tables.ts'
import { Unread } from './unread.ts'

type Said = { conversationId: string; clientMessageId: string; text: string }
type SentAck = (answer: { clientMessageId: string; seq: number } | { error: string }) => void
type FromClients = {
  open: (conversationId: string | null, ack: (isOpen: boolean) => void) => void
  send: (said: Said, ack: SentAck) => void
}
type ToClients = {
  messages: (frame: { conversationId: string; messages: StoredMessage[] }) => void
  unread: (badge: { conversationId: string; lastSeq: number }) => void
}
type Person = { userId: string; conversations: ReadonlySet<string> }
type PersonSocket = Socket<FromClients, ToClients, Record<string, never>, Person>

const poolConnections = 10

const order = await firstTold<SocketIoOrder>()
const secret = new TextEncoder().encode(order.secret)
const pool = new pg.Pool({ connectionString: order.databaseUrl, max: poolConnections })
const http = createServer()
const io = new Server<FromClients, ToClients, Record<string, never>, Person>(http, {
  transports: ['websocket'],
  serveClient: false,
})

const viewersOf = (conversationId: string) => `viewers:${conversationId}`
const membersOf = (conversationId: string) => `members:${conversationId}`

const unread = order.redisUrl === undefined ? null : await openRedis(order.redisUrl)
const known = new Set<string>()
const writer = new MessageWriter(pool, (conversationId, messages) => {
  io.to(viewersOf(conversationId)).emit('messages', { conversationId, messages })
  unread?.noteMessages(conversationId, messages.length, messages.at(-1)?.seq ?? 0)
})

io.use((socket, next) => {
  admit(socket).then(
    () => next(),
    () => next(new Error('unauthenticated')),
  )
})
io.on('connection', (socket) => {
  socket.on('open', (conversationId, ack) => void open(socket, conversationId).then(ack))
  socket.on('send', (said, ack) => void send(socket, said, ack))
})
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  say({ type: 'ready', url: `http://127.0.0.1:${address.port}` } satisfies SocketIoSaid)
})

async function openRedis(url: string): Promise<Unread> {
  const publisher = createClient({ url })
  const subscriber = publisher.duplicate()
  for (const client of [publisher, subscriber])
    client.on('error', (error: unknown) => console.error('Redis', error))
  await Promise.all([publisher.connect(), subscriber.connect()])
  io.adapter(createAdapter(publisher, subscriber))
  return new Unread(publisher, (conversationId, lastSeq) =>
    io
      .to(membersOf(conversationId))
      .except(viewersOf(conversationId))
      .emit('unread', { conversationId, lastSeq }),
  )
}

/** The token, and the conversations whose badges this person gets. */
async function admit(socket: PersonSocket): Promise<void> {
  const { payload } = await jwtVerify(String(socket.handshake.auth['token']), secret)
  const userId = String(payload.sub)
  const { rows } = await pool.query<{ conversation_id: string }>({ ...conversationsOfUser, values: [userId] })
  const conversations = rows.map(({ conversation_id }) => conversation_id)
  socket.data.userId = userId
  socket.data.conversations = new Set(conversations)
  await socket.join(conversations.map(membersOf))
}

async function open(socket: PersonSocket, conversationId: string | null): Promise<boolean> {
  if (conversationId === null) return true
  const { userId, conversations } = socket.data
  if (!conversations.has(conversationId)) return false
  if (unread && !known.has(conversationId)) {
    known.add(conversationId)
    const { rows } = await pool.query<{ user_id: string }>({
      ...membersOfConversation,
      values: [conversationId],
    })
    await unread.noteMembers(
      conversationId,
      rows.map(({ user_id }) => user_id),
    )
  }
  await unread?.noteViewing(conversationId, userId, true)
  socket.on('disconnect', () => {
    unread?.noteViewing(conversationId, userId, false).catch(() => undefined) // Redis may have gone with everyone
  })
  await socket.join(viewersOf(conversationId))
  return true
}

async function send(socket: PersonSocket, said: Said, ack: SentAck): Promise<void> {
  const { conversationId, clientMessageId, text } = said
  const { userId, conversations } = socket.data
  if (!conversations.has(conversationId) || text.length === 0 || text.length > 10_000)
    return ack({ error: 'not_allowed' })
  try {
    const sentAt = new Date().toISOString()
    const seq = await writer.write(conversationId, { senderId: userId, clientMessageId, text, sentAt })
    ack({ clientMessageId, seq })
  } catch (error) {
    console.error('message not stored', error)
    ack({ error: 'unavailable' })
  }
}
