/** Files: one is uploaded before the message that carries it, and downloaded by whoever may read that message. */
import * as z from 'zod'
import type { Actor } from '../../schema/actor.ts'
import type { UserId } from '../../schema/ids.ts'
import { fileBytesMax, personFileBytesMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { attachment } from '../../schema/shapes/attachment.ts'
import { attachmentId, conversationId, userId } from '../../schema/shapes/ids.ts'
import { type Refusal, refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { downloadFile } from '../files/download-file.ts'
import { uploadFile } from '../files/upload-file.ts'

const tag = 'Attachments'
const mega = (bytes: number) => Math.floor(bytes / 1_048_576)

export const attachmentRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations/:id/attachments',
    operationId: 'uploadAttachment',
    summary: 'Upload a file',
    description: `The body is the file itself, with its Content-Type and Content-Length; at most ${mega(fileBytesMax)} MB, and ${mega(personFileBytesMax)} MB for all files of a person. It may be sent once, in a message to this conversation by its uploader; one that is not sent within a day is removed.`,
    tag,
    callers: { user: true, key: 'messages:write' },
    params: { id: conversationId },
    query: {
      name: z.string().default('').meta({ description: 'What the file is called: a label for eyes.' }),
      senderId: userId.optional().meta({ description: 'In whose name a server key uploads.' }),
    },
    takes: { mediaType: '*/*', description: 'The file itself.' },
    answers: { 201: attachment },
    problems: [
      ...(['length_required', 'file_empty', 'file_too_large', 'file_type_mismatch'] as const),
      ...(['image_too_large', 'file_quota_exceeded', 'attachment_unknown', 'members_invalid'] as const),
      ...(['conversation_archived', 'conversation_locked', 'muted', 'blocked', 'unsupervised'] as const),
    ],
    // an upload that is made again is another file: the one before it is never sent, and so removed
    idempotency: 'none',
    handle: async ({ c, actor, params, query }) => {
      const uploader = uploaderOf(actor, query.senderId)
      if (typeof uploader !== 'string') return uploader
      const upload = { conversationId: params.id, uploader, name: query.name }
      const answer = await uploadFile(c, actor, upload)
      return answer.ok ? reply(201, answer.value) : refusal(answer.problem)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/attachments/:attachmentId',
    operationId: 'downloadAttachment',
    summary: 'Download a file',
    description:
      'Its bytes, or with `Range` one part of them. Whatever could run in a browser comes as application/octet-stream.',
    tag,
    callers: { user: true, key: 'messages:read' },
    params: { id: conversationId, attachmentId },
    answers: {
      200: { mediaType: '*/*', description: 'The file.' },
      206: { mediaType: '*/*', description: 'The part of it that was asked for.' },
    },
    problems: ['file_lost', 'range_invalid', 'history_unavailable'],
    handle: async ({ c, actor, params }) => {
      const download = { conversationId: params.id, id: params.attachmentId }
      const answer = await downloadFile(c, actor, download)
      return answer.ok ? answer.value : refusal(answer.problem)
    },
  }),
]

/** A person brings their own; a server key names in whose name it brings one. */
function uploaderOf(actor: Actor, named: UserId | undefined): UserId | Refusal {
  if (actor.type === 'user')
    return named === undefined || named === actor.userId
      ? actor.userId
      : refusal(problem('not_allowed', 'A person speaks as themselves.'))
  if (named !== undefined) return named
  return refusal(problem('request_invalid'), [
    { pointer: '/senderId', detail: 'is required of a server key' },
  ])
}
