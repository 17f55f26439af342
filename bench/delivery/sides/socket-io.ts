/** The peer: Socket.IO 4, its Redis adapter, and Postgres before the broadcast. */
import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import pg from 'pg'
import type { SocketIoOrder, SocketIoSaid } from '../../peers/socket-io/order.ts'
import { addConversation, createTables, dropTables } from '../../peers/socket-io/tables.ts'
import { startChild } from '../../machine/child.ts'
import type { Services } from '../../machine/services.ts'
import type { Load } from '../loads.ts'
import type { Crowd } from '../plan.ts'
import { castOf, type Side } from './side.ts'

const startMs = 20_000

export async function socketIoPeer({ databaseUrl, redisUrl }: Services): Promise<Side> {
  const secret = randomBytes(32).toString('base64url')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await createTables(client)
  return {
    name: 'Socket.IO',
    isFloor: false,
    takes: ({ judged }) => redisUrl !== undefined || !judged.includes('badge'),
    start: async (core) => {
      const server = startChild<SocketIoSaid>(core, 'bench/peers/socket-io/server.ts')
      server.tell({ databaseUrl, redisUrl, secret } satisfies SocketIoOrder)
      const { url } = await server.next(startMs)
      const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
      return {
        pid: server.pid,
        invite: async (load) => ({ dialect: 'socket-io', ...(await invite(client, secret, address, load)) }),
        stop: () => server.end(),
      }
    },
    stop: async () => {
      await dropTables(client)
      await client.end()
    },
  }
}

async function invite(
  client: pg.Client,
  secret: string,
  url: string,
  load: Load,
): Promise<Omit<Crowd, 'dialect'>> {
  const cast = castOf(load).map((one) => ({
    ...one,
    conversationId: `room-${randomBytes(6).toString('hex')}`,
  }))
  // an id is somebody else's in the next load: people carry theirs in their name
  const run = randomBytes(4).toString('hex')
  for (const { conversationId, userIds } of cast)
    await addConversation(
      client,
      conversationId,
      userIds.map((id) => `${id}-${run}`),
    )
  const tokens = new Map<string, string>()
  for (const { userIds } of cast)
    for (const id of userIds) tokens.set(id, await signToken(secret, `${id}-${run}`))
  const seats = cast.flatMap(({ room, conversationId, userIds }) =>
    userIds.map((id, index) => ({
      ...{ url, token: tokens.get(id) ?? '', room, conversationId },
      isViewer: index < load.viewers,
    })),
  )
  return { rooms: cast.map(({ conversationId }) => conversationId), seats }
}

function signToken(secret: string, subject: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret))
}
