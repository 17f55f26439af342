/** What a row of the list says to those who listen, beside what is seen: "Class. 3 unread messages. mentions you". */
import type { ConversationEntry } from '../../../client/homeroom.ts'
import type { Strings } from '../strings/strings.ts'

export function rowNotes({ kind, unread, mentioned }: ConversationEntry, strings: Strings): string {
  const words = strings.list
  return [
    strings.kinds[kind],
    ...(unread > 0 ? [words.unread(unread)] : []),
    ...(mentioned > 0 ? [words.mentioned(mentioned)] : []),
  ].join('. ')
}
