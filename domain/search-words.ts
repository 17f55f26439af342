/**
 * A text as the words by which it is found: the same for what is said and for what is looked for, so a search needs to
 * know nothing of languages. Folded, so that case, width, accents and vowel points do not matter; whole words where
 * a script puts spaces between them, and pairs of neighbours where it does not. A word holds letters, digits and marks
 * alone, so it can be no part of anybody's syntax.
 */
import { searchWordCharactersMax } from '../schema/limits.ts'

/** Accents of Latin, Greek and Cyrillic; points of Hebrew; vowel signs of Arabic. Other scripts' marks are spelling. */
const ignoredMarks =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g

/** Within a word these are passed over: "don't" is found as "dont". */
const innerMarks = /(?<=\p{L})['’ʼ·\u00ad\u0640](?=\p{L})/gu

const run = /[\p{L}\p{N}\p{M}]+/gu

/** Scripts that are written without spaces, and Hangul, which hangs endings onto its words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu

export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase() // "ß" and "SS", the two small sigmas
    .toLowerCase()
    .normalize('NFD')
    .replace(ignoredMarks, '')
    .normalize('NFC')
    .replace(innerMarks, '')
}

/** Each word once, in the order in which they come. */
export function indexWords(text: string): string[] {
  const words = new Set<string>()
  for (const { word, isUnspaced } of partsOf(text)) {
    if (!isUnspaced) words.add(word)
    else {
      for (const pair of pairsOf(word)) words.add(pair)
      // the last one begins no pair, and somebody may look for it alone
      words.add([...word].at(-1) ?? word)
    }
  }
  return [...words]
}

/** What is looked for: all of these, the last one as the beginning of a word that is still being typed. */
export function queryWords(text: string): string[] {
  const words = partsOf(text).flatMap(({ word, isUnspaced }) => (isUnspaced ? pairsOf(word) : [word]))
  const last = words.pop()
  return last === undefined ? [] : [...new Set(words.filter((word) => word !== last)), last]
}

/** Whether a text with these words is found by those. */
export function isFoundBy(indexed: readonly string[], wanted: readonly string[]): boolean {
  const known = new Set(indexed)
  const last = wanted.at(-1)
  if (last === undefined) return true
  return wanted.slice(0, -1).every((word) => known.has(word)) && indexed.some((word) => word.startsWith(last))
}

type Part = { word: string; isUnspaced: boolean }

function partsOf(text: string): Part[] {
  return [...foldText(text).matchAll(run)].flatMap(([whole]) => {
    const parts: Part[] = []
    let at = 0
    for (const { 0: word, index } of whole.matchAll(unspaced)) {
      if (index > at) parts.push(spaced(whole.slice(at, index)))
      parts.push({ word, isUnspaced: true })
      at = index + word.length
    }
    if (at < whole.length) parts.push(spaced(whole.slice(at)))
    return parts
  })
}

/** Of a word without end its beginning is enough to find it. */
function spaced(word: string): Part {
  return {
    word: [...word.slice(0, 2 * searchWordCharactersMax)].slice(0, searchWordCharactersMax).join(''),
    isUnspaced: false,
  }
}

function pairsOf(word: string): string[] {
  const characters = [...word]
  if (characters.length === 1) return [word]
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}
