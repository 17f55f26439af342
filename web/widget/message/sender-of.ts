/** How a message names who said it: a person under their newest name, an integration under the one that it spoke by. */
import type { UserSummary } from '../../../schema/protocol/kinds.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Strings } from '../strings/strings.ts'

/** `tag`: what stands beside the name; nothing for most people. */
export type ShownSender = { name: string; tag: string | null }

export function senderOf(
  { senderId, bot }: Pick<Message, 'senderId' | 'bot'>,
  people: ReadonlyMap<string, UserSummary>,
  strings: Pick<Strings, 'somebody' | 'roles' | 'log'>,
): ShownSender {
  // never the role under which a room knows it: nobody is to take it for a member of staff
  if (bot !== undefined) return { name: bot, tag: strings.log.bot }
  const person = people.get(senderId)
  if (!person) return { name: strings.somebody, tag: null }
  return { name: person.name, tag: person.role === 'student' ? null : strings.roles[person.role] }
}
