/** Files: one is uploaded before the message that carries it, and downloaded by whoever may read that message. */
import type { Hono } from 'hono'
import type { Actor } from '../../schema/actor.ts'
import { parseAttachmentId, parseConversationId, parseUserId, type UserId } from '../../schema/ids.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { downloadFile } from '../files/download-file.ts'
import { uploadFile } from '../files/upload-file.ts'
import type { Front, FrontContext } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { type Parsed, refused } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'

export function attachmentRoutes(app: Hono<Front>): void {
  app.post('/v1/conversations/:id/attachments', authenticate, postAttachment)
  app.get('/v1/conversations/:id/attachments/:attachmentId', authenticate, getAttachment)
}

/** The body is the file itself: nothing is taken apart, and nothing of it is held. */
async function postAttachment(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const query = new URL(c.req.url).searchParams
  const uploader = uploaderOf(actor, query)
  if (!uploader.ok) return answerProblem(c, uploader.problem, uploader.faults)
  const upload = { conversationId, uploader: uploader.value, name: query.get('name') ?? '' }
  const answer = await uploadFile(c, actor, upload)
  return answer.ok ? c.json(answer.value, 201) : answerProblem(c, answer.problem)
}

/** A person brings their own; a server key names in whose name it brings one. */
function uploaderOf(actor: Actor, query: URLSearchParams): Parsed<UserId> {
  const named = query.get('senderId')
  if (actor.type === 'user')
    return named === null || named === actor.userId
      ? { ok: true, value: actor.userId }
      : refused(problem('not_allowed', 'A person speaks as themselves.'))
  const uploader = parseUserId(named)
  if (uploader) return { ok: true, value: uploader }
  return refused(problem('request_invalid'), [
    { pointer: '/senderId', detail: 'is required of a server key' },
  ])
}

async function getAttachment(c: FrontContext): Promise<Response> {
  const conversationId = parseConversationId(c.req.param('id'))
  const id = parseAttachmentId(c.req.param('attachmentId'))
  if (!conversationId || !id) return answerProblem(c, problem('not_found'))
  const answer = await downloadFile(c, c.get('actor'), { conversationId, id })
  return answer.ok ? answer.value : answerProblem(c, answer.problem)
}
