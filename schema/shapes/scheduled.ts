/** A message that is to be sent later; the type is in schema/protocol. */
import * as z from 'zod'
import type { ScheduledMessage } from '../protocol/scheduled.ts'
import { attachment } from './attachment.ts'
import { covers } from './covers.ts'
import { clientMessageId, userId } from './ids.ts'
import { problemCode } from './problem.ts'
import { instant, seq } from './scalars.ts'

export const scheduledMessage = covers<ScheduledMessage>()(
  z
    .object({
      senderId: userId,
      clientMessageId,
      text: z.string(),
      replyTo: seq.exactOptional(),
      attachments: z.array(attachment).exactOptional(),
      publishAt: instant,
      failed: problemCode.exactOptional().meta({ description: 'Why it was not sent at its time.' }),
    })
    .meta({ id: 'ScheduledMessage', description: 'A message that is to be sent later.' }),
)
