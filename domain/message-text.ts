/**
 * What may be said. Judged once, before a message takes its place: whatever passes here reads back equal from
 * the room, from Postgres and on every screen. Postgres refuses NUL; a lone surrogate would silently become
 * U+FFFD on the way to it, and three of them in the room's SQLite. Everything else is kept as it is.
 */
import { textBytesMax, textCharactersMax } from '../schema/limits.ts'
import { utf8BytesExceed } from '../schema/protocol/command.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

/** Beside a file a text may say nothing. */
export function refuseText(text: string, hasFiles = false): Problem | null {
  if (text.length > textCharactersMax && charactersExceed(text, textCharactersMax))
    return problem('text_too_long', `A message holds at most ${textCharactersMax} characters.`)
  if (utf8BytesExceed(text, textBytesMax))
    return problem('text_too_long', `A message holds at most ${textBytesMax} bytes.`)
  if (text.includes('\u0000')) return problem('text_invalid', 'The text holds the character U+0000.')
  if (!text.isWellFormed()) return problem('text_invalid', 'The text holds half of a surrogate pair.')
  if (text.trim() === '' && !hasFiles) return problem('text_empty')
  return null
}

/** Counts code points only as far as needed: the text may be hostile. */
function charactersExceed(text: string, max: number): boolean {
  if (text.length > max * 2) return true
  let count = 0
  for (const _ of text) if (++count > max) return true
  return false
}
