/** What a reply shows of the message that it answers. Of a deleted one nothing but that it was there. */
import type { Message } from '../schema/protocol/message.ts'
import type { Quote } from '../schema/protocol/quote.ts'
import { previewOfMessage } from './preview.ts'

type Quotable = Pick<Message, 'seq' | 'rev' | 'senderId' | 'text' | 'attachments' | 'deletedAt'>

export function quoteOf({ seq, rev, senderId, deletedAt, ...content }: Quotable): Quote {
  const original = { seq, rev, senderId }
  return deletedAt === undefined
    ? { ...original, preview: previewOfMessage(content) }
    : { ...original, preview: '', deleted: true }
}
