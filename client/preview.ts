/** One line of a message for a list, as the server makes it: what is said before one's eyes is not told to the list again. */
import { previewCharactersMax } from '../schema/limits.ts'

export function previewOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = [...line]
  return characters.length <= previewCharactersMax
    ? line
    : `${characters.slice(0, previewCharactersMax - 1).join('')}…`
}
