/** One name per row, as a screen reader says it: "Biology 101. 3 unread messages. Last from Ina: …". */
import type { ConversationEntry } from '../../../client/homeroom.ts'
import type { Strings } from '../strings/strings.ts'
import { titleOf } from '../shell/title-of.ts'

export function rowLabel(entry: ConversationEntry, myId: string | undefined, strings: Strings): string {
  const { unread, mentioned, newest, draft } = entry
  const words = strings.list
  return [
    titleOf(entry, myId, strings),
    strings.kinds[entry.kind],
    ...(unread > 0 ? [words.unread(unread)] : []),
    ...(mentioned > 0 ? [words.mentioned(mentioned)] : []),
    ...(draft !== undefined ? [`${words.draft}: ${draft}`] : []),
    ...(draft === undefined && newest ? [words.lastFrom(newest.sender.name, newest.preview)] : []),
  ].join('. ')
}
