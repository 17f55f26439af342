/** What a text needs to know of the conversation that it was written in. */
import type { Strings } from '../strings/strings.ts'

export type TextContext = {
  strings: Strings
  /** Whom `@name…` means where the message mentions them, and how many of its characters are the name. */
  mentionNamed(name: string): { name: string; isMe: boolean; length: number } | null
}
