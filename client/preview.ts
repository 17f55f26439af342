/** One line of a message for a list, as the server makes it: what is said before one's eyes is not told to the list again. */
import { previewCharactersMax } from '../schema/limits.ts'
import type { Attachment } from '../schema/protocol/attachment.ts'

export function previewOf(text: string, attachments: readonly Attachment[] = []): string {
  const line = (text.trim() === '' ? attachments.map(({ name }) => name).join(', ') : text)
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= previewCharactersMax
    ? line
    : `${characters.slice(0, previewCharactersMax - 1).join('')}…`
}
