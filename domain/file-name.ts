/**
 * What a file is called: a label for eyes, and never part of a key or a path. Of a path the last part is kept. What
 * could steer a screen or a header (controls, marks that turn the direction of writing, halves of pairs) is dropped,
 * and a name that shows nothing is replaced. Cleaning twice changes nothing.
 */
import { fileNameBytesMax } from '../schema/limits.ts'

const namelessFile = 'file'
/** Controls, line and paragraph separators, halves of pairs, and invisible formatting but for joiners, which words need. */
const unseen = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

export function cleanFileName(name: string): string {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== '')
  const seen = trimmed((last ?? '').replace(unseen, ''))
  const cut = trimmed(cutTo(seen, fileNameBytesMax))
  return /[^\s.\u200c\u200d]/.test(cut) ? cut : namelessFile
}

/** Windows ignores dots and spaces at the end, so a name with them would be another name there. */
function trimmed(name: string): string {
  let end = name.trimEnd().length
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end -= 1 // a pattern would look again from each
  return name.slice(0, end).trimStart()
}

/** Between characters, and before the ending: that says what the file is. */
function cutTo(name: string, bytesMax: number): string {
  if (bytesOf(name) <= bytesMax) return name
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? ''
  const characters = [...name.slice(0, name.length - ending.length)]
  let bytes = bytesOf(ending)
  const kept: string[] = []
  for (const character of characters) {
    bytes += bytesOf(character)
    if (bytes > bytesMax) break
    kept.push(character)
  }
  return kept.join('') + ending
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).byteLength
}
