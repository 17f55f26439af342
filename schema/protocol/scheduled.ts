/**
 * A message that is to be sent later. Until then it has no place in the conversation and nobody hears of it; whether it may
 * be said is judged again at its time. One that may not be said then stays with the reason, until its author takes it away.
 */
import type { ClientMessageId, UserId } from '../ids.ts'
import type { Attachment } from './attachment.ts'
import type { ProblemCode } from './problem.ts'

export type ScheduledMessage = {
  senderId: UserId
  /** The name that the message will have. */
  clientMessageId: ClientMessageId
  text: string
  replyTo?: number
  attachments?: Attachment[]
  /** ISO 8601 in UTC. */
  publishAt: string
  /** Why it was not sent at its time. */
  failed?: ProblemCode
}
