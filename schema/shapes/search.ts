/** Messages of several conversations in one list, each with where it belongs. */
import * as z from 'zod'
import { conversation } from './conversation.ts'
import { conversationId } from './ids.ts'
import { message } from './message.ts'
import { userSummary } from './user.ts'

export const foundMessage = z
  .object({ conversationId, message })
  .meta({ id: 'FoundMessage', description: 'A message, and the conversation that it belongs to.' })

/** What stands beside such a list. */
export const besideFound = {
  conversations: z.array(conversation).meta({ description: 'Those that the messages belong to.' }),
  users: z.array(userSummary).meta({ description: 'Who wrote them, as far as they are known.' }),
  delayed: z.boolean().meta({
    description:
      'Something may be missing for a moment: a conversation did not answer, or the archive is behind one of these.',
  }),
}
