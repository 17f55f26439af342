/**
 * Conversations in which somebody has really talked: rooms with a tail, begun and filled over HTTP as people would, and
 * followed until Postgres has them too.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Identity } from '../../local/identity.ts'
import { signUserToken } from '../../local/user-token.ts'
import { tailMessagesMax } from '../../schema/limits.ts'
import { addToInbox, addToMessages } from '../baseline/tables.ts'
import { createConversation, sendMessage } from '../http/host.ts'
import { withClient } from '../machine/with-client.ts'
import { readersMax, userIdOf } from './campus-plan.ts'
import type { Visit } from './visits.ts'

export type RoomsPlan = {
  /** Conversations of ten readers each. */
  rooms: number
  messages: number
  /** In conversations of a hundred, whose older history only Postgres has. */
  longMessages: number
}

export const fullRooms: RoomsPlan = {
  rooms: readersMax / 10,
  messages: 120,
  longMessages: tailMessagesMax + 700,
}
export const quickRooms: RoomsPlan = { ...fullRooms, messages: 60 }

const longMembers = 100
const tokenSeconds = 3_600
const archivedWithinMs = 30_000

/** Every reader with the conversations that are theirs to open. */
export async function talkInRooms(identity: Identity, plan: RoomsPlan): Promise<Visit[]> {
  const readers = await Promise.all(
    Array.from({ length: readersMax }, async (_, index) => {
      const number = index + 1
      const [id, name] = [userIdOf(number), `Person ${number}`]
      const role = number % 40 === 0 ? 'instructor' : 'student'
      return { id, token: await signUserToken(identity, { id, name, role }, tokenSeconds) }
    }),
  )
  const perRoom = readersMax / plan.rooms
  const talk = async (members: typeof readers, messages: number): Promise<string> => {
    const [owner] = members
    if (!owner) throw new Error('A conversation needs people.')
    const others = members.slice(1).map(({ id }) => id)
    const id = await createConversation(identity, owner.token, {
      kind: 'group',
      title: 'Talked in',
      members: others,
    })
    for (let seq = 1; seq <= messages; seq++) {
      const speaker = members[(seq * 13) % members.length] ?? owner
      const text = `Is noon still fine for number ${seq}? The centrifuge was broken all day.`
      // people are held to one message a second, their host is not
      await sendMessage(identity, identity.serverKey, id, {
        ...{ clientMessageId: `bench-${seq}`, text, senderId: speaker.id },
        ...(seq % 8 === 0 && { replyTo: seq - 3 }),
      })
    }
    return id
  }
  const rooms = Array.from({ length: plan.rooms }, (_, room) =>
    talk(readers.slice(room * perRoom, (room + 1) * perRoom), plan.messages),
  )
  const longs = Array.from({ length: readersMax / longMembers }, (_, room) =>
    talk(readers.slice(room * longMembers, (room + 1) * longMembers), plan.longMessages),
  )
  const [ids, longIds] = [await Promise.all(rooms), await Promise.all(longs)]
  const last = plan.rooms * plan.messages + longIds.length * plan.longMessages
  await untilArchived(identity.databaseUrl, [...ids, ...longIds], last)
  await fillBeside(identity.databaseUrl, [...ids, ...longIds])
  return readers.map(({ id, token }, index) => ({
    ...{ userId: id, token },
    conversationId: ids[Math.floor(index / perRoom)] ?? '',
    longId: longIds[Math.floor(index / longMembers)] ?? '',
    longOldSeq: plan.longMessages - tailMessagesMax - 150, // the tail is trimmed a hundred at a time
  }))
}

async function untilArchived(databaseUrl: string, ids: string[], messages: number): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (
      const deadline = performance.now() + archivedWithinMs;
      performance.now() < deadline;
      await sleep(200)
    ) {
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM messages WHERE conversation_id = ANY($1)',
        [ids],
      )
      if (rows[0]?.count === messages) return
    }
    throw new Error('The rooms have not archived what was said in them.')
  })
}

/** What the ordinary application keeps beside the messages, for these conversations as for all others. */
async function fillBeside(databaseUrl: string, ids: string[]): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const statement of [...addToMessages, addToInbox]) await client.query(statement, [ids])
  })
}
