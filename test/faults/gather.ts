/** Reads everything back once a campaign is at rest: from clients, over HTTP, from the room's storage and from Postgres. */
import * as z from 'zod'
import { recountBadges } from '../../local/replay/badge-recount.ts'
import type { Badge, Evidence } from './checkers/evidence.ts'
import { shownOf } from './clients/shown-of.ts'
import type { Shown } from './history.ts'
import { withPostgres } from './with-postgres.ts'
import type { World } from './world.ts'

const reactions = z.array(z.object({ emoji: z.string(), count: z.number() })).nullish()
const told = z.object({
  ...{ seq: z.coerce.number(), rev: z.coerce.number(), text: z.string() },
  ...{ senderId: z.string(), clientMessageId: z.string(), reactions },
  replyTo: z.union([z.number(), z.string().transform(Number)]).nullish(),
  deletedAt: z.union([z.string(), z.number()]).nullish(),
})
const page = z.object({ data: z.array(told), has_more: z.boolean() })
const list = z.object({
  data: z.array(z.object({ id: z.string(), unread: z.number(), mentioned: z.number() })),
})
const events = z.object({
  data: z.array(
    z.looseObject({ id: z.string(), type: z.string(), seq: z.number().nullish(), rev: z.number().nullish() }),
  ),
  has_more: z.boolean(),
})

export async function gather(world: World, probes: ReadonlyMap<string, string>): Promise<Evidence> {
  const { members, absent, history, system, campus } = world
  const present = members.filter((member) => member !== absent)
  const [fetched, room, archive, badges, told] = await Promise.all([
    fetchHistory(world),
    readRoom(world),
    readArchive(world),
    readBadges(world),
    readEvents(world),
  ])
  return {
    entries: history.entries,
    held: new Map(present.map(({ person, log }) => [person.id, log.messages.map(shownOf)])),
    refetched: fetched.messages,
    room: room.messages,
    archived: archive.messages,
    cursors: { room: room.cursors, archived: archive.cursors },
    badges,
    events: told.events,
    hooks: system.vendors.receiver.hooks.get(campus.id) ?? [],
    files: await readFiles(world, fetched.messages),
    kept: new Map([
      ['the history', fetched.text],
      ['the room', room.text],
      ['Postgres', archive.text],
      ['the events', told.text],
    ]),
    probes,
  }
}

/** As the owner reads it, forward. */
async function fetchHistory({ door, owner, conversationId, tokenOf }: World) {
  const token = await tokenOf(owner.person)
  const messages: Shown[] = []
  let text = ''
  for (let after = 0; ; ) {
    const path = `/v1/conversations/${conversationId}/messages?after=${after}&limit=100`
    const answered = await door.must(token, `GET ${path}`)
    text += JSON.stringify(answered)
    const { data, has_more } = page.parse(answered)
    messages.push(...data.map(shownOf))
    after = messages.at(-1)?.seq ?? 0
    if (!has_more || data.length === 0) return { messages, text }
  }
}

/** Tables of the room in which something that was said might stay. */
const speaking = ['messages', 'versions', 'quotes', 'changes', 'reports', 'scheduled']

async function readRoom({ system, roomName }: World) {
  const rows = await Promise.all(
    [...speaking, 'cursors'].map((table) => system.rowsOf(roomName, `SELECT * FROM ${table}`)),
  )
  const messages = (rows[0] ?? []).map((row) =>
    shownOf(
      told.parse({
        ...row,
        senderId: row['sender_id'],
        clientMessageId: row['client_message_id'],
        replyTo: row['reply_to'],
        deletedAt: row['deleted_at'],
        reactions: typeof row['reactions'] === 'string' ? JSON.parse(row['reactions']) : null,
      }),
    ),
  )
  const cursors = new Map((rows.at(-1) ?? []).map((row) => [String(row['user_id']), Number(row['read_seq'])]))
  return { messages: messages.sort((one, other) => one.seq - other.seq), cursors, text: JSON.stringify(rows) }
}

async function readArchive({ system, conversationId }: World) {
  return withPostgres(system.vendors.direct.DATABASE_URL, async (client) => {
    const rowsOf = async (statement: string) => (await client.query(statement, [conversationId])).rows
    const messages = await rowsOf(
      `SELECT seq::int, rev::int, sender_id AS "senderId", client_message_id AS "clientMessageId", text,
         reply_to::int AS "replyTo", deleted_at::text AS "deletedAt", reactions
       FROM messages WHERE conversation_id = $1 ORDER BY seq`,
    )
    const cursors = await rowsOf('SELECT user_id, read_seq::int FROM cursors WHERE conversation_id = $1')
    const rest: unknown[] = []
    for (const table of ['message_versions', 'events', 'message_words'])
      rest.push(await rowsOf(`SELECT * FROM ${table} WHERE conversation_id = $1`))
    return {
      messages: messages.map((row) => shownOf(told.parse(row))),
      cursors: new Map(cursors.map((row) => [String(row.user_id), Number(row.read_seq)])),
      text: JSON.stringify([messages, rest]),
    }
  })
}

/** The rev up to which Postgres follows, asking nobody else: a look at the room would wake it. */
export async function archivedRev({ system, conversationId }: World): Promise<number> {
  return withPostgres(system.vendors.direct.DATABASE_URL, async (client) => {
    const { rows } = await client.query<{ rev: string }>('SELECT rev FROM conversations WHERE id = $1', [
      conversationId,
    ])
    return Number(rows[0]?.rev ?? -1)
  })
}

/** Of everybody who wants to hear; the device of whoever is gone tells nothing. */
async function readBadges({ members, absent, silent, door, conversationId, tokenOf, system }: World) {
  const recounts = await recountBadges(system.vendors.direct.DATABASE_URL, conversationId)
  const rows = await Promise.all(
    members
      .filter((member) => member !== silent)
      .map(async (member) => {
        const { data } = list.parse(
          await door.must(await tokenOf(member.person), 'GET /v1/conversations?limit=100'),
        )
        const row = data.find(({ id }) => id === conversationId)
        const listed: Badge | null = row ? { unread: row.unread, mentioned: row.mentioned } : null
        const recount = recounts.get(member.person.id) ?? { unread: 0, mentioned: 0 }
        const device = member === absent ? recount : member.badge
        return [member.person.id, { device, list: listed, recount }] as const
      }),
  )
  return new Map(rows)
}

/** Of messages that stand: whoever deletes one takes its files along. */
async function readFiles(
  { members, door, conversationId, owner, tokenOf }: World,
  messages: readonly Shown[],
) {
  const token = await tokenOf(owner.person)
  const standing = new Set(
    messages.filter(({ isDeleted }) => !isDeleted).map(({ clientMessageId }) => clientMessageId),
  )
  const sent = members.flatMap(({ files }) => files).filter(({ sentAs }) => standing.has(sentAs))
  const told = sent.map(async ({ id, text }) => {
    const answered = await door.call(token, `GET /v1/conversations/${conversationId}/attachments/${id}`)
    const isThere = answered.status === 200 && answered.text === text
    return [id, isThere ? '' : `answered ${answered.status} with ${answered.text.length} characters`] as const
  })
  return new Map(await Promise.all(told))
}

async function readEvents({ door, campus, conversationId }: World) {
  const found: Evidence['events'][number][] = []
  let text = ''
  for (let after = ''; ; ) {
    const path = `/v1/events?conversation=${conversationId}&limit=200${after}`
    const answered = await door.must(campus.serverKey, `GET ${path}`)
    text += JSON.stringify(answered)
    const { data, has_more } = events.parse(answered)
    for (const { id, type, seq = null, rev } of data)
      found.push({ id, type, seq: seq ?? null, rev: rev ?? 0 })
    const last = data.at(-1)?.id
    if (!has_more || last === undefined) return { events: found, text }
    after = `&after=${last}`
  }
}
