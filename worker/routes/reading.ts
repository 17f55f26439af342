/** How far people have read: one's own cursors forward and back, and who has read a message. */
import type { Hono } from 'hono'
import * as z from 'zod'
import type { UserActor } from '../../schema/actor.ts'
import { type ConversationId, parseConversationId } from '../../schema/ids.ts'
import { listConversationsMax, readAllInFlightMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { openReaderCounts } from '../../stores/reader-counts.ts'
import type { Front, FrontContext } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { parseBody } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { parseWholeNumber } from '../page-query.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

const seq = z.int('must be the seq of a message').min(1, 'must be the seq of a message')
const reading = body({ seq })

export function readingRoutes(app: Hono<Front>): void {
  app.post('/v1/conversations/:id/read', authenticate, postRead)
  app.post('/v1/conversations/:id/unread', authenticate, postUnread)
  app.post('/v1/read-all', authenticate, postReadAll)
  app.get('/v1/conversations/:id/messages/:seq/readers', authenticate, getReaders)
}

/** Up to a message and everything before it. A cursor never goes back by reading. */
async function postRead(c: FrontContext): Promise<Response> {
  return moveOwn(c, (upTo) => ({ readSeq: upTo }))
}

/** From a message on: the one way back. */
async function postUnread(c: FrontContext): Promise<Response> {
  return moveOwn(c, (from) => ({ unreadFrom: from }))
}

async function moveOwn(
  c: FrontContext,
  moveTo: (seq: number) => { readSeq: number } | { unreadFrom: number },
): Promise<Response> {
  const actor = c.get('actor')
  if (actor.type !== 'user') return answerProblem(c, nobodysCursor)
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const wanted = await parseBody(c.req.raw, reading)
  if (!wanted.ok) return answerProblem(c, wanted.problem, wanted.faults)
  const answer = await moveCursor(c, actor, conversationId, moveTo(wanted.value.seq))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}

const nobodysCursor = problem('not_allowed', 'Only a person reads: use their token.')

/** Every conversation in which something is unread. Those that do not answer are counted, and may be tried again. */
async function postReadAll(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  if (actor.type !== 'user') return answerProblem(c, nobodysCursor)
  const { conversations } = await openConversationList(c.env).page(actor, {
    below: null,
    limit: listConversationsMax,
    unreadOnly: true,
  })
  const waiting = [...conversations]
  let read = 0
  const readNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const answer = await moveCursor(c, actor, next.id, { readSeq: next.lastSeq })
      if (answer.ok) read += 1
    }
  }
  await Promise.all(Array.from({ length: readAllInFlightMax }, readNext))
  return c.json({ read, failed: conversations.length - read })
}

function moveCursor(
  c: FrontContext,
  actor: UserActor,
  conversationId: ConversationId,
  move: { readSeq: number } | { unreadFrom: number },
): Promise<Answer<{ readSeq: number }>> {
  const address = { campusId: actor.campusId, conversationId }
  return askRoom(c.env, address, (room) => room.moveCursor(actor, move))
}

/** Names in a small conversation; beyond it a count, without whoever wrote the message. */
async function getReaders(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  const place = parseWholeNumber(c.req.param('seq') ?? '')
  if (!conversationId || place === null) return answerProblem(c, problem('not_found'))
  const address = { campusId: actor.campusId, conversationId }
  const answer = await askRoom(c.env, address, (room) => room.readers(actor, place))
  if (!answer.ok) return answerProblem(c, answer.problem)
  const { readers, senderReadSeq } = answer.value
  if (readers) return c.json({ count: readers.length, users: readers })
  const all = await openReaderCounts(c.env).count(actor.campusId, conversationId, place)
  const isSenderCounted = senderReadSeq !== null && senderReadSeq >= place
  return c.json({ count: Math.max(0, all - (isSenderCounted ? 1 : 0)), users: null })
}
