/**
 * Conversations in which somebody has really talked: rooms with a tail, begun and filled over HTTP as people would, and
 * followed until Postgres has them too.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Identity } from '../../local/identity.ts'
import { signUserToken } from '../../local/user-token.ts'
import { tailMessagesMax } from '../../schema/limits.ts'
import {
  addToFound,
  addToInbox,
  addToMessages,
  emojis,
  fileEvery,
  reactionsEvery,
} from '../baseline/tables.ts'
import { createConversation, hostCall, sendMessage, uploadFile } from '../http/host.ts'
import { withClient } from '../machine/with-client.ts'
import { readersMax, userIdOf } from './campus-plan.ts'
import type { Visit } from './visits.ts'

export type RoomsPlan = {
  /** Conversations of twenty readers each. */
  rooms: number
  messages: number
  /** In conversations of a hundred, whose older history only Postgres has. */
  longMessages: number
}

/** Who talk in one conversation; others listen. */
const speakersMax = 20

export const fullRooms: RoomsPlan = {
  rooms: readersMax / speakersMax,
  messages: 120,
  longMessages: tailMessagesMax + 700,
}
export const quickRooms: RoomsPlan = { ...fullRooms, messages: 60, longMessages: tailMessagesMax + 400 }

const longMembers = 100
/** Every so many messages somebody is mentioned, ten people at a time, and something is said that one may look for. */
const often = { mentions: 4, rareWord: 8 }
const seldom = { mentions: 60, rareWord: 200 }
const mentionedAtOnce = 10
export const rareWord = 'microscope'
const tokenSeconds = 3_600
const archivedWithinMs = 30_000
/** A room whose alarm the runtime has lost archives again once something happens in it (ARCH-32). */
const wokenEveryMs = 5_000

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
  const longOldSeq = plan.longMessages - tailMessagesMax - 150 // the tail is trimmed a hundred at a time
  const talk = async (
    members: typeof readers,
    { messages, fullUntil, every }: { messages: number; fullUntil: number; every: typeof often },
  ): Promise<string> => {
    const [owner] = members
    if (!owner) throw new Error('A conversation needs people.')
    const others = members.slice(1).map(({ id }) => id)
    const begun = { kind: 'group', title: 'Talked in', members: others }
    const id = await createConversation(identity, owner.token, begun)
    for (let seq = 1; seq <= messages; seq++) {
      const speaker = members[(seq * 13) % speakersMax] ?? owner
      // people are held to one message a second, their host is not
      const senderId = speaker.id
      const hasFile = seq <= fullUntil && seq % fileEvery === 0
      const file = { name: `figure-${seq}.txt`, senderId }
      await sendMessage(identity, identity.serverKey, id, {
        ...{ clientMessageId: `bench-${seq}`, senderId },
        text: textOf(seq, members, every),
        ...(seq % 8 === 0 && { replyTo: seq - 3 }),
        ...(hasFile && { attachments: [await uploadFile(identity, identity.serverKey, id, file)] }),
      })
      if (seq <= fullUntil && seq % reactionsEvery === 0)
        for (const emoji of emojis) {
          const path = `/v1/conversations/${id}/messages/${seq}/reactions/${encodeURIComponent(emoji)}`
          await hostCall(identity, speaker.token, 'PUT', path)
        }
    }
    // whoever only listens has read nearly all of it
    const listeners = members
      .slice(speakersMax)
      .map(({ token }, index) => ({ token, seq: messages - (index % 30) }))
    for (const { token, seq } of listeners)
      await hostCall(identity, token, 'POST', `/v1/conversations/${id}/read`, { seq })
    return id
  }
  const rooms = Array.from({ length: plan.rooms }, (_, room) =>
    talk(readers.slice(room * perRoom, (room + 1) * perRoom), {
      ...{ messages: plan.messages, fullUntil: plan.messages, every: often },
    }),
  )
  const longs = Array.from({ length: readersMax / longMembers }, (_, room) =>
    talk(readers.slice(room * longMembers, (room + 1) * longMembers), {
      ...{ messages: plan.longMessages, fullUntil: longOldSeq, every: seldom },
    }),
  )
  const [ids, longIds] = [await Promise.all(rooms), await Promise.all(longs)]
  const last = plan.rooms * plan.messages + longIds.length * plan.longMessages
  await untilArchived(identity, [...ids, ...longIds], last)
  await fillBeside(identity.databaseUrl, { ids, longIds, longOldSeq })
  return readers.map(({ id, token }, index) => ({
    ...{ userId: id, token },
    conversationId: ids[Math.floor(index / perRoom)] ?? '',
    longId: longIds[Math.floor(index / longMembers)] ?? '',
    longOldSeq,
  }))
}

function textOf(seq: number, members: readonly { id: string }[], every: typeof often): string {
  const mentioned = Array.from(
    { length: mentionedAtOnce },
    (_, index) => `@${members[(seq + index) % members.length]?.id}`,
  )
  const broken = seq % every.rareWord === 1 ? rareWord : 'centrifuge'
  const to = seq % every.mentions === 0 ? ` ${mentioned.join(' ')}` : ''
  return `Is noon still fine for number ${seq}? The ${broken} was broken all day.${to}`
}

/** Everybody speaks or reads in both of their conversations, and so has a cursor in each. */
async function untilArchived(identity: Identity, ids: string[], messages: number): Promise<void> {
  const cursors = readersMax * 2
  await withClient(identity.databaseUrl, async (client) => {
    const deadline = performance.now() + archivedWithinMs
    let wakeAt = performance.now() + wokenEveryMs
    for (;;) {
      const { rows } = await client.query<{ messages: number; cursors: number }>(
        `SELECT (SELECT count(*)::int FROM messages WHERE conversation_id = ANY($1)) AS messages,
           (SELECT count(*)::int FROM cursors WHERE conversation_id = ANY($1) AND read_seq > 0) AS cursors`,
        [ids],
      )
      const [found] = rows
      if (found?.messages === messages && found.cursors === cursors) return
      if (performance.now() > deadline)
        throw new Error(
          `Of ${messages} messages and ${cursors} cursors Postgres has ${found?.messages} and ${found?.cursors}.`,
        )
      if (performance.now() > wakeAt) {
        for (const id of ids) await hostCall(identity, identity.serverKey, 'GET', `/v1/conversations/${id}`)
        wakeAt += wokenEveryMs
      }
      await sleep(200)
    }
  })
}

/** What the ordinary application keeps beside the messages; files and reactions where ours have them. */
async function fillBeside(
  databaseUrl: string,
  { ids, longIds, longOldSeq }: { ids: string[]; longIds: string[]; longOldSeq: number },
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    for (const statement of addToMessages) {
      await client.query(statement, [ids, null])
      await client.query(statement, [longIds, longOldSeq])
    }
    for (const statement of addToFound) await client.query(statement, [[...ids, ...longIds]])
    await client.query(addToInbox, [[...ids, ...longIds]])
  })
}
