/**
 * A person's conversations with what is unread in them. Warm: two round trips to Redis, or one where this isolate has
 * read the list before, and none to Postgres. Cold: one round trip to Postgres, by one reader at a time, which warms it
 * again, and then the heads from Redis, which may be ahead. Redis down: the same one round trip.
 *
 *   list (Postgres's word) ─┐
 *   updates (the rooms' word) ├─▶ which conversations, read how far ─▶ heads ─▶ unread
 *   announcements ──────────┘
 */
import { errorName } from '../domain/error-name.ts'
import { type ListPage, type ListRequest, pageOf } from '../domain/conversation-list-page.ts'
import { isInAudience } from '../domain/standing.ts'
import type { UserActor } from '../schema/actor.ts'
import { type ConversationId, parseConversationId } from '../schema/ids.ts'
import {
  cacheEntriesMax,
  headSeconds,
  headsParsedMax,
  listLoadMs,
  listSeconds,
  mentionsKeptMax,
  updatesSeconds,
} from '../schema/limits.ts'
import { type Audience, isCampusRole } from '../schema/protocol/kinds.ts'
import { badgeAt } from '../schema/protocol/level.ts'
import type { ListedConversation } from '../schema/protocol/summary.ts'
import { isMeant } from '../schema/protocol/group-mention.ts'
import { unread } from '../schema/protocol/unread.ts'
import { isUnparsed } from '../schema/protocol/unparsed.ts'
import { type ArchivedList, type ArchivedListRow, postgresArchivedList } from './archived-list.ts'
import { driftBetween } from './badge-drift.ts'
import { type ConversationHead, parseHead } from './conversation-head.ts'
import { LastLists } from './last-lists.ts'
import { record } from './metrics.ts'
import { type NeonAddress, openNeon } from './neon.ts'
import {
  encodeParticipation,
  laterOf,
  type Participation,
  parseParticipation,
  readSeqIn,
} from './participation.ts'
import { rememberParsed } from './parse-memory.ts'
import { openRedis, type RedisAddress, type RedisConnection } from './redis.ts'
import { redisKeys } from './redis-keys.ts'
import { SingleFlight } from './single-flight.ts'

export type ConversationList = {
  /** `delayed`: Redis does not answer, so badges may come late. Throws when neither it nor Postgres does. */
  page(reader: UserActor, request: ListRequest): Promise<ListPage & { delayed: boolean }>
  /** The same, from nothing that was read before this call: for a device that is told from now on what changes. */
  pageOfNow(reader: UserActor, request: ListRequest): Promise<ListPage & { delayed: boolean }>
}

type Whole = { conversations: ListedConversation[]; delayed: boolean }

/** What Redis knows of one person, as far as it goes. */
type Known = {
  /** Null while the list is cold. */
  base: ReadonlyMap<ConversationId, Participation> | null
  updates: Map<ConversationId, Participation>
  /** Null while the campus's announcements are cold. */
  announcements: Map<ConversationId, Audience> | null
  mentions: Map<ConversationId, number[]>
  heads: Map<ConversationId, ConversationHead>
  /** Keys and fields that hold what this code has not written: nobody else would replace them. */
  spoilt: { heads: ConversationId[]; announcements: string[] }
}

/** The field that marks a hash as filled from Postgres: an announcement that came before it does not make it whole. */
const complete = 'complete'

export type ConversationListParts = {
  redis: RedisConnection
  archived: ArchivedList
  /** Readers of one person share a load, whatever page they want. */
  loads: SingleFlight<Whole>
  /** And whoever may not share a load shares what it takes from Postgres, beneath their own look at Redis. */
  rebuilds: SingleFlight<ArchivedListRow[]>
  lastLists: LastLists
}

/** Of this isolate. */
const headOf = rememberParsed(parseHead, headsParsedMax)
const baseOf = rememberParsed(parseBase, cacheEntriesMax)
const loads = new SingleFlight<Whole>(listLoadMs)
const rebuilds = new SingleFlight<ArchivedListRow[]>(listLoadMs)
const lastLists = new LastLists(cacheEntriesMax)

export function openConversationList(environment: NeonAddress & RedisAddress): ConversationList {
  const archived = postgresArchivedList(openNeon(environment))
  return conversationList({ redis: openRedis(environment), archived, loads, rebuilds, lastLists })
}

export function conversationList(parts: ConversationListParts): ConversationList {
  return {
    async page(reader, request) {
      const { conversations, delayed } = await parts.loads.join(nameOf(reader), () => readAll(parts, reader))
      return { ...pageOf(conversations, request), delayed }
    },

    async pageOfNow(reader, request) {
      const { conversations, delayed } = await readAll(parts, reader)
      return { ...pageOf(conversations, request), delayed }
    },
  }
}

/** The role decides which announcements are theirs. */
function nameOf({ campusId, userId, role }: UserActor): string {
  return `${campusId}/${userId}/${role}`
}

async function readAll(parts: ConversationListParts, reader: UserActor): Promise<Whole> {
  const known = await readKnown(parts, reader)
  if (known && isWarm(known, reader)) return { conversations: compose(known, reader), delayed: false }
  const rows = await parts.rebuilds.join(nameOf(reader), () => rebuild(parts, reader, known))
  if (!known) return { conversations: compose(withRows(nothing(), rows), reader), delayed: true }
  await readHeads(parts, reader, rows, known)
  return { conversations: compose(withRows(known, rows), reader), delayed: false }
}

/** Of a cold list nobody knew which to ask for, and rooms tell Redis of a message before Postgres has it. */
async function readHeads(
  { redis }: ConversationListParts,
  { campusId }: UserActor,
  rows: readonly ArchivedListRow[],
  known: Known,
): Promise<void> {
  const ids = rows.map(({ head }) => head.id).filter((id) => !known.heads.has(id))
  if (ids.length === 0) return
  try {
    const [heads] = await redis((pipeline) => pipeline.mget(...ids.map((id) => redisKeys.head(campusId, id))))
    takeHeads(known, ids, heads)
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'heads_unread', error: name }))
  }
}

async function rebuild(
  { redis, archived, lastLists }: ConversationListParts,
  reader: UserActor,
  known: Known | null,
): Promise<ArchivedListRow[]> {
  const rows = await archived.read(reader.campusId, reader.userId)
  if (known) noteDrift(reader, known, rows)
  const whole = known ? withRows(known, rows) : withRows(nothing(), rows)
  lastLists.set(nameOf(reader), [...participationsOf(whole, reader).keys()])
  if (known) await warm(redis, reader, rows, known)
  return rows
}

/** What the room has told since the list was made the last time is the half of it that can be wrong. */
function noteDrift({ campusId }: UserActor, known: Known, rows: readonly ArchivedListRow[]): void {
  const found = driftBetween(known, rows, Date.now())
  if (found.count > 0) record('badges', { campus: campusId }, found)
}

/** Null when Redis does not answer. */
async function readKnown(
  { redis, lastLists }: ConversationListParts,
  reader: UserActor,
): Promise<Known | null> {
  const { campusId, userId } = reader
  const expected = lastLists.get(nameOf(reader))
  try {
    const [list, updates, announcements, mentions, heads] = await redis((pipeline) => {
      pipeline.get(redisKeys.list(campusId, userId))
      pipeline.hgetall(redisKeys.updates(campusId, userId))
      pipeline.hgetall(redisKeys.announcements(campusId))
      pipeline.zrange(redisKeys.mentions(campusId, userId), 0, -1)
      if (expected.length > 0) pipeline.mget(...expected.map((id) => redisKeys.head(campusId, id)))
    })
    const known: Known = {
      ...nothing(),
      base: typeof list === 'string' ? baseOf(list) : null,
      updates: parseHash(updates, parseParticipation),
      mentions: parseMentions(mentions),
    }
    takeAnnouncements(known, announcements)
    takeHeads(known, expected, heads)
    const ids = [...participationsOf(known, reader).keys()]
    lastLists.set(nameOf(reader), ids)
    const asked = new Set(expected)
    const others = ids.filter((id) => !asked.has(id))
    if (others.length === 0) return known
    const [more] = await redis((pipeline) =>
      pipeline.mget(...others.map((id) => redisKeys.head(campusId, id))),
    )
    takeHeads(known, others, more)
    return known
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'list_without_redis', error: name }))
    return null
  }
}

function nothing(): Known {
  return {
    ...{ base: null, updates: new Map(), announcements: null, mentions: new Map(), heads: new Map() },
    spoilt: { heads: [], announcements: [] },
  }
}

function isWarm(known: Known, reader: UserActor): boolean {
  if (!known.base || !known.announcements) return false
  for (const id of participationsOf(known, reader).keys()) if (!known.heads.has(id)) return false
  return true
}

/** What is in this person's list: by the later word on their membership, and by the audience of announcements. */
function participationsOf(
  { base, updates, announcements }: Known,
  { role }: UserActor,
): Map<ConversationId, Participation> {
  const all = new Map(base ?? [])
  for (const [id, update] of updates) all.set(id, laterOf(all.get(id), update))
  for (const [id, one] of all) if (one.role === null) all.delete(id)
  for (const [id, audience] of announcements ?? []) {
    if (!isInAudience(role, { kind: 'announcement', audience })) continue
    const own = updates.get(id)
    const before = base?.get(id)
    all.set(id, own ? laterOf(before, own) : (before ?? unreadFromTheStart))
  }
  return all
}

const unreadFromTheStart: Participation = {
  ...{ readSeq: 0, cursorRev: 0, isViewing: false, level: 'all' },
  ...{ role: null, rosterRev: 0 },
}

function compose(known: Known, reader: UserActor): ListedConversation[] {
  const listed: ListedConversation[] = []
  for (const [id, participation] of participationsOf(known, reader)) {
    const head = known.heads.get(id)
    if (!head) continue // said by its room a moment ago, and not yet written anywhere: its room tells it live
    const readSeq = readSeqIn(head, participation)
    const mentionedSeqs = new Set(known.mentions.get(id) ?? [])
    for (const { seq, group } of head.groupMentions ?? [])
      if (isMeant(group, participation.role ?? undefined)) mentionedSeqs.add(seq)
    for (const seq of head.deletedSeqs) mentionedSeqs.delete(seq)
    const { role, level } = participation
    listed.push({
      ...head,
      ...(role !== null && { role }),
      ...(level !== 'all' && { level }),
      readSeq,
      ...badgeAt(level, {
        unread: unread(head.lastSeq, readSeq, head.deletedSeqs),
        mentioned: [...mentionedSeqs].filter((seq) => seq > readSeq && seq <= head.lastSeq).length,
      }),
    })
  }
  return listed
}

/** Postgres's rows beneath whatever Redis knows that is later. */
function withRows(known: Known, rows: readonly ArchivedListRow[]): Known {
  const heads = new Map(rows.map(({ head }) => [head.id, head]))
  for (const [id, head] of known.heads) if (head.rev >= (heads.get(id)?.rev ?? 0)) heads.set(id, head)
  const mentions = new Map(known.mentions)
  for (const { head, mentionedSeqs } of rows)
    mentions.set(head.id, [...(mentions.get(head.id) ?? []), ...mentionedSeqs])
  const announcements = new Map(known.announcements ?? [])
  for (const { head } of rows) if (isForAnyone(head)) announcements.set(head.id, head.audience)
  return {
    base: new Map(rows.map(({ head, participation }) => [head.id, participation])),
    ...{ updates: known.updates, announcements, mentions, heads, spoilt: known.spoilt },
  }
}

/** Heads are set only where there are none, and lists beneath updates: rooms know better, and may be faster. */
async function warm(
  redis: RedisConnection,
  { campusId, userId }: UserActor,
  rows: readonly ArchivedListRow[],
  known: Known,
): Promise<void> {
  const base = rows.map(({ head, participation }) => [head.id, encodeParticipation(participation)])
  const announcements = rows.flatMap(({ head }) =>
    isForAnyone(head) ? [[head.id, JSON.stringify(head.audience)]] : [],
  )
  const [mention, ...mentions] = rows
    .flatMap(({ head, mentionedSeqs }) =>
      mentionedSeqs.map((seq) => ({ member: `${head.id}:${seq}`, score: Date.parse(head.activeAt) })),
    )
    .slice(0, mentionsKeptMax)
  try {
    await redis((pipeline) => {
      const { spoilt } = known
      if (spoilt.heads.length > 0) pipeline.del(...spoilt.heads.map((id) => redisKeys.head(campusId, id)))
      if (spoilt.announcements.length > 0)
        pipeline.hdel(redisKeys.announcements(campusId), ...spoilt.announcements)
      for (const { head } of rows)
        if (!known.heads.has(head.id))
          pipeline.set(redisKeys.head(campusId, head.id), JSON.stringify(head), { nx: true, ex: headSeconds })
      if (!known.announcements)
        pipeline.hset(redisKeys.announcements(campusId), {
          ...Object.fromEntries(announcements),
          [complete]: '1',
        })
      if (mention) pipeline.zadd(redisKeys.mentions(campusId, userId), { nx: true }, mention, ...mentions)
      pipeline.expire(redisKeys.updates(campusId, userId), updatesSeconds)
      pipeline.set(redisKeys.list(campusId, userId), JSON.stringify(Object.fromEntries(base)), {
        ex: listSeconds,
      })
    })
  } catch (error) {
    // it stays cold, and the next reader tries again
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'list_unwarmed', error: name }))
  }
}

function isForAnyone(head: ConversationHead): head is ConversationHead & { audience: Audience } {
  return head.audience !== undefined && head.audience.type !== 'course'
}

function parseBase(list: string): Map<ConversationId, Participation> | null {
  const value: unknown = parseJson(list)
  if (!isUnparsed(value)) return null
  const fields = Object.entries(value)
  const base = parseHash(fields.flat(), parseParticipation)
  return base.size === fields.length ? base : null // half a list would pass for a short one
}

/** With deserialization off HGETALL is a flat array, field and value by turns; null for a hash that is not there. */
function parseHash<Value>(flat: unknown, parse: (text: string) => Value | null): Map<ConversationId, Value> {
  const map = new Map<ConversationId, Value>()
  if (!Array.isArray(flat)) return map
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const id = parseConversationId(flat[at])
    const value = id && parse(String(flat[at + 1]))
    if (id && value) map.set(id, value)
  }
  return map
}

/** MGET answers in the order of the question, with null for what is not there. */
function takeHeads(known: Known, ids: readonly ConversationId[], texts: unknown): void {
  const replies: readonly unknown[] = Array.isArray(texts) ? texts : []
  for (const [index, id] of ids.entries()) {
    const text = replies[index] ?? null
    const head = typeof text === 'string' ? headOf(text) : null
    if (head?.id === id) known.heads.set(id, head)
    else if (text !== null) known.spoilt.heads.push(id)
  }
}

/** Cold while the mark is missing, or while one of them cannot be read: a campus without it would look whole. */
function takeAnnouncements(known: Known, flat: unknown): void {
  if (!Array.isArray(flat)) return
  const fields = flat.map(String).filter((field, index) => index % 2 === 0 && field !== complete)
  const audiences = parseHash(flat, parseAudience)
  const readable = new Set<string>(audiences.keys())
  known.spoilt.announcements = fields.filter((field) => !readable.has(field))
  if (flat.includes(complete) && known.spoilt.announcements.length === 0) known.announcements = audiences
}

function parseAudience(text: string): Audience | null {
  const value = parseJson(text)
  if (!isUnparsed(value)) return null
  const { type, roles } = value
  if (type === 'campus') return { type }
  return type === 'role' && Array.isArray(roles) ? { type, roles: roles.filter(isCampusRole) } : null
}

/** Members read `conversation:seq`. */
function parseMentions(members: unknown): Map<ConversationId, number[]> {
  const mentions = new Map<ConversationId, number[]>()
  for (const member of Array.isArray(members) ? members.map(String) : []) {
    const [text = '', seq] = member.split(':')
    const id = parseConversationId(text)
    if (id) mentions.set(id, [...(mentions.get(id) ?? []), Number(seq)])
  }
  return mentions
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // what this code has not written counts as missing
  }
}
