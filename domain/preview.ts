/** What a list shows of a message: one line, cut between characters and never within one. */
import { previewCharactersMax } from '../schema/limits.ts'
import type { Message } from '../schema/protocol/message.ts'

/** Of a message that is nothing but files, what they are called. */
export function previewOfMessage({ text, attachments = [] }: Pick<Message, 'text' | 'attachments'>): string {
  return previewOf(text) || previewOf(attachments.map(({ name }) => name).join(', '))
}

export function previewOf(text: string): string {
  const line = text
    .slice(0, previewCharactersMax * 4)
    .replace(/[\ud800-\udbff]$/, '') // that cut counts halves of pairs, and may have left one
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...line.toWellFormed()]
  return characters.length <= previewCharactersMax
    ? line.toWellFormed()
    : `${characters.slice(0, previewCharactersMax - 1).join('')}…`
}
