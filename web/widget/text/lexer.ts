/**
 * What somebody wrote, as tokens. Raw HTML is no markup here but text like any other, nothing is ever parsed as HTML, and
 * so there is nothing to sanitise: tokens become elements one by one (`markdown.tsx`). What surprises in a chat is off:
 * indented code, underlined headings, definitions of links that vanish from the text.
 */
import { Lexer, type Token, Tokenizer, type TokenizerExtensionFunction } from 'marked'
import { formulaCharactersMax } from '../../../schema/limits.ts'

export type { Token }

class ChatTokenizer extends Tokenizer {
  override html(): undefined {}
  override tag(): undefined {}
  override def(): undefined {}
  override reflink(): undefined {}
  override code(): undefined {}
  override lheading(): undefined {}
}

/** `$…$` as pandoc reads it, so that "$5 and $10" are prices: no space inside, no digit behind. */
const inlineFormula: TokenizerExtensionFunction = (source) => {
  if (!source.startsWith('$')) return undefined
  const fence = source.startsWith('$$') ? '$$' : '$'
  const end = source.indexOf(fence, fence.length)
  const inner = end === -1 ? '' : source.slice(fence.length, end)
  if (inner.trim() === '' || inner.length > formulaCharactersMax) return undefined
  const isPrice = /^\s|\s$/.test(inner) || /^\d/.test(source.slice(end + 1))
  if (fence === '$' && (isPrice || inner.includes('\n'))) return undefined
  return {
    type: 'formula',
    raw: source.slice(0, end + fence.length),
    text: inner.trim(),
    isDisplay: fence === '$$',
  }
}

/** As `domain/mention.ts` reads them, so that a name is shown where the room has seen one. */
const mention: TokenizerExtensionFunction = function (source, tokens) {
  if (!source.startsWith('@')) return undefined
  if (/[\p{L}\p{N}_]$/u.test(tokens?.at(-1)?.raw ?? '')) return undefined
  const [raw = ''] = /^@[A-Za-z0-9._@-]{1,65}/.exec(source) ?? []
  const name = raw.slice(1)
  return name === '' ? undefined : { type: 'mention', raw, text: name }
}

const options = {
  gfm: true,
  breaks: true,
  extensions: {
    renderers: {},
    childTokens: {},
    inline: [inlineFormula, mention],
    startInline: [(source: string) => indexOrNone(source, '$'), (source: string) => indexOrNone(source, '@')],
  },
}

/** Throws where a text nests deeper than the stack: it is then shown as written. */
export function tokensOf(text: string): Token[] {
  return new Lexer({ ...options, tokenizer: new ChatTokenizer() }).lex(text)
}

function indexOrNone(source: string, character: string): number | undefined {
  const index = source.indexOf(character)
  return index === -1 ? undefined : index
}
