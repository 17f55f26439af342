/** Whether a message may still be said differently. Whose it is, and where, is for rights and settings to judge. */
import { editsMax, editWithinMs } from '../schema/limits.ts'
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

export function refuseEdit(
  message: Message,
  { kind, editCount, now }: { kind: ConversationKind; editCount: number; now: number },
): Problem | null {
  // what was announced is corrected, however old it is: people act on it
  const isOpen = kind === 'announcement' || now - Date.parse(message.sentAt) <= editWithinMs
  if (!isOpen) return problem('edit_too_late', 'A message is edited within 24 hours.')
  if (editCount >= editsMax)
    return problem('edits_exhausted', `A message is edited at most ${editsMax} times.`)
  return null
}
