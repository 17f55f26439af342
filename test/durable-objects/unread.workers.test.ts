/**
 * Unread, against a recount: whatever happens to a conversation, to its room and to Redis, every list says in the end
 * what Postgres counts and what the plainest model says.
 */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { sql } from '../campus.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
} from './a-conversation.ts'
import { type Counts, history, type History, ModelConversation, people, type Reader } from './a-history.ts'
import { loseRedis } from './lost-redis.ts'
import { connect, type RoomSocket } from './room-socket.ts'

/** A history lasts as long as its slowest follower, and most of that is waiting: many live side by side. */
const atOnce = 24
const runs = 2
const everyone = [...people, 'ada'].map(userId)
/** Of this run: to live the same histories again, put a printed one here. */
const seed = Math.floor(Math.random() * 2 ** 31)
/** A list that was rebuilt too early is corrected within half a minute, with nobody's help. */
const settleWithinMs = 30_000

describe('unread', () => {
  it('[UNREAD-1] is what Postgres counts and what the list says, warm and cold, after any history', async () => {
    console.info(`[UNREAD-1] seed ${seed}`)
    const histories = fc.array(history, { minLength: atOnce, maxLength: atOnce })
    await fc.assert(
      fc.asyncProperty(histories, async (lives) => void (await Promise.all(lives.map((life) => tell(life))))),
      { seed, numRuns: runs, endOnFailure: true },
    )
  }, 180_000)
})

/** Of many that lived at once, the one that went wrong. */
async function tell(life: History): Promise<void> {
  try {
    await live(life)
  } catch (error) {
    throw new Error(`after ${JSON.stringify(life)}`, { cause: error })
  }
}

async function live({ kind, steps }: History): Promise<void> {
  const world = await begin(kind)
  for (const step of steps) await take(world, step)
  await loseRedis(world.conversation, everyone)
  for (const who of people)
    await settle(`${who}, while they look on`, () => listed(world, who), world.model.countsOf(who))
  for (const who of people) await take(world, { do: 'blur', by: who })
  for (const who of people) {
    await settle(`${who}, warm`, () => listed(world, who), world.model.countsOf(who))
    await settle(`${who}, in Postgres`, () => recounted(world, who), world.model.countsOf(who))
  }
  await loseRedis(world.conversation, everyone)
  for (const who of people) expect(await listed(world, who)).toEqual(world.model.countsOf(who))
}

type World = {
  kind: History['kind']
  conversation: TestConversation
  model: ModelConversation
  actors: Record<Reader | 'ada', UserActor>
  sockets: Map<Reader, RoomSocket>
}

async function begin(kind: History['kind']): Promise<World> {
  const hasRoster = kind !== 'announcement'
  const conversation = await aConversation({
    kind,
    ...(hasRoster ? { members: rosterOf(kind, people) } : { members: [], audience: { type: 'campus' } }),
  })
  const { campus, ada, ben, ina } = conversation
  const admin = aPerson(campus, 'ada', 'admin')
  const actors = { ada: hasRoster ? ada : admin, ben, cyd: aPerson(campus, 'cyd'), ina }
  const model = new ModelConversation(hasRoster, staffOf[kind], hasRoster ? ['ada', 'ina'] : [])
  return { kind, conversation, model, actors, sockets: new Map() }
}

const staffOf = { group: ['ada'], class: ['ada', 'ina'], announcement: [] } as const

function rosterOf(kind: History['kind'], others: readonly Reader[]): Member[] {
  const first: Member = { userId: userId('ada'), role: kind === 'group' ? 'owner' : 'instructor' }
  const roleOf = (who: Reader) => (who === 'ina' ? 'instructor' : 'student')
  return [
    first,
    ...others.map(
      (who): Member => ({ userId: userId(who), role: kind === 'group' ? 'member' : roleOf(who) }),
    ),
  ]
}

async function take(world: World, step: History['steps'][number]): Promise<void> {
  const { conversation, model, actors, kind } = world
  const { stub } = conversation
  switch (step.do) {
    case 'send': {
      const by = kind === 'announcement' || (step.by !== 'ada' && !model.isMember(step.by)) ? 'ada' : step.by
      const text = step.mentions === null ? 'hello' : `hello @${step.mentions}`
      const id = clientMessageId(crypto.randomUUID())
      must(await stub.send(conversation.key, { clientMessageId: id, text, ...inNameOf(actors[by]) }))
      return model.send(by, kind === 'announcement' ? null : step.mentions)
    }
    case 'edit': {
      const by = model.writerOf(step.seq)
      if (!by) return
      const text = step.mentions === null ? 'edited' : `edited @${step.mentions}`
      must(await stub.perform('edit', actors[by], { seq: step.seq, text }))
      return model.edit(step.seq, kind === 'announcement' ? null : step.mentions)
    }
    case 'delete':
      if (step.seq > model.lastSeq) return
      must(await stub.perform('delete', kind === 'group' ? conversation.key : actors.ada, { seq: step.seq }))
      return model.delete(step.seq)
    case 'read':
      if (!model.isMember(step.by)) return
      must(await stub.moveCursor(actors[step.by], { readSeq: step.seq }))
      return model.read(step.by, step.seq)
    case 'readAll':
      return readAll(world, step.by)
    case 'markUnread':
      if (!model.isMember(step.by) || step.seq > model.lastSeq) return
      must(await stub.moveCursor(actors[step.by], { unreadFrom: step.seq }))
      return model.markUnread(step.by, step.seq)
    case 'view':
      if (!model.isMember(step.by)) return
      await look(world, step.by, true)
      return model.view(step.by)
    case 'blur':
      if (!model.isMember(step.by) || !world.sockets.has(step.by)) return
      await look(world, step.by, false)
      return model.blur(step.by)
    case 'level':
      if (!model.isMember(step.by)) return
      must(await stub.perform('set-level', actors[step.by], { level: step.level }))
      return model.setLevel(step.by, step.level)
    case 'leave':
    case 'join':
      return move(world, step)
    case 'evict':
      await stub.view(conversation.key) // one that sleeps already cannot be evicted
      return evictDurableObject(stub, { webSockets: 'hibernate' })
    case 'loseRedis':
      await loseRedis(conversation, everyone)
      return step.thenListedBy ? take(world, { do: 'list', by: step.thenListedBy }) : undefined
    case 'list':
      // whatever it says now: reading it in between is what warms lists from half-told stores
      return void (await listed(world, step.by))
    case 'wait':
      return scheduler.wait(step.ms)
  }
}

/** As the route does it: whatever the list says is unread is read, once the list says what there is. */
async function readAll(world: World, who: Reader): Promise<void> {
  const { conversation, model, actors } = world
  if (!model.isMember(who) || model.isViewing(who)) return
  await settle(`${who}, before reading all`, () => listed(world, who), model.countsOf(who))
  const request = { below: null, limit: 10, unreadOnly: true }
  const { conversations } = await openConversationList(env).page(actors[who], request)
  for (const { lastSeq } of conversations) {
    must(await conversation.stub.moveCursor(actors[who], { readSeq: lastSeq }))
    model.read(who, lastSeq)
  }
}

async function look({ conversation, actors, sockets }: World, who: Reader, viewing: boolean): Promise<void> {
  const socket = sockets.get(who) ?? (await connect(conversation.stub, actors[who]))
  if (!sockets.has(who)) await socket.join()
  sockets.set(who, socket)
  socket.say({ type: 'viewing', viewing })
  await socket.join() // a round trip, so that it has arrived
}

async function move(world: World, { do: act, by }: { do: 'leave' | 'join'; by: Reader }): Promise<void> {
  const { kind, conversation, model, sockets } = world
  if (kind === 'announcement') return
  if (act === 'leave') model.leave(by)
  else model.join(by)
  if (act === 'leave') sockets.delete(by) // the room closes it
  const { stub, key } = conversation
  if (kind === 'class')
    must(
      await stub.syncRoster(
        key,
        rosterOf(
          kind,
          people.filter((who) => model.isMember(who)),
        ),
      ),
    )
  else if (act === 'leave') must(await stub.removeMember(key, userId(by)))
  else must(await stub.addMembers(key, [{ userId: userId(by), role: 'member' }]))
}

function must(answer: { ok: boolean }): void {
  expect(answer).toMatchObject({ ok: true })
}

async function listed({ conversation, actors }: World, who: Reader): Promise<Counts> {
  const page = await openConversationList(env).page(actors[who], { below: null, limit: 10 })
  const row = page.conversations.find(({ id }) => id === conversation.id)
  const { unread = 0, mentioned = 0, readSeq = 0, level = 'all' } = row ?? {}
  // the campus has no other conversation
  expect([page.unreadTotal, page.mentionedTotal], 'the totals').toEqual([unread, mentioned])
  return row ? { unread, mentioned, readSeq, level } : null
}

/** One count per question, straight from the rows. */
async function recounted({ conversation, kind }: World, who: Reader): Promise<Counts> {
  const [row] = await sql(
    env,
    `WITH reader AS (
       SELECT coalesce(
         (SELECT read_seq FROM cursors WHERE conversation_id = $1 AND user_id = $2),
         (SELECT joined_seq FROM members WHERE conversation_id = $1 AND user_id = $2), 0) AS read_seq
     ), above AS (
       SELECT seq FROM messages, reader
       WHERE conversation_id = $1 AND seq > read_seq AND deleted_at IS NULL
     )
     SELECT (SELECT count(*) FROM above),
       (SELECT count(DISTINCT m.seq) FROM above JOIN mentions m ON m.seq = above.seq
        WHERE m.conversation_id = $1 AND (m.user_id IN ($2, '@everyone') OR m.user_id = '@staff' AND EXISTS
          (SELECT FROM members WHERE conversation_id = $1 AND user_id = $2 AND role IN ('owner', 'instructor')))),
       (SELECT read_seq FROM reader),
       (SELECT count(*) FROM members WHERE conversation_id = $1 AND user_id = $2 AND NOT removed),
       (SELECT level FROM cursors WHERE conversation_id = $1 AND user_id = $2)`,
    [conversation.id, who],
  )
  const [unread = -1, mentioned = -1, readSeq = -1, memberships] = (row ?? []).map(Number)
  if (kind !== 'announcement' && memberships === 0) return null
  const level = row?.[4] ?? 'all'
  return { ...shownAt(level, unread, mentioned), readSeq, level }
}

/** Said once more in other words than the code's: nothing badges at `nothing`, mentions alone at `mentions`. */
function shownAt(level: string, unread: number, mentioned: number) {
  if (level === 'nothing') return { unread: 0, mentioned: 0 }
  return { unread: level === 'mentions' ? mentioned : unread, mentioned }
}

/** Waits until it is so: Redis and Postgres follow the room. */
async function settle(what: string, look: () => Promise<Counts>, expected: Counts): Promise<void> {
  const deadline = Date.now() + settleWithinMs
  let seen = await look()
  while (JSON.stringify(seen) !== JSON.stringify(expected) && Date.now() < deadline) {
    await scheduler.wait(100)
    seen = await look()
  }
  expect(seen, what).toEqual(expected)
}
