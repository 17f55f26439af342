/** One emoji, written in full, and nothing else. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refuseEmoji } from '../../domain/emoji.ts'

describe('a reaction', () => {
  it.each([...['👍', '❤️', '👍🏽', '👩‍👩‍👧‍👦', '👩🏿‍🤝‍👩🏻', '🇵🇱', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '1️⃣', '#️⃣', '🏳️‍🌈', '©️']])(
    '[EMOJI-1] may be %s',
    (emoji) => {
      expect(refuseEmoji(emoji)).toBeNull()
    },
  )

  it.each([
    ['nothing', ''],
    ['a letter', 'a'],
    ['a digit', '1'],
    ['a word', 'like'],
    ['two emojis', '👍👍'],
    ['an emoji and a space', '👍 '],
    ['an emoji and text', '👍!'],
    ['an emoji that is not written in full', '❤'],
    ['half a pair', '\ud83d'],
    ['half a flag', '🇵'],
    ['a skin tone beside nothing but text', 'a🏽'],
    ['a joiner alone', '\u200d'],
    ['an emoji with a joiner left over', '👍\u200d'],
    ['the name of one', ':thumbsup:'],
    ['U+0000', '\u0000'],
    ['an emoji behind U+202E', '\u202e👍'],
    ['a long row of joined people', Array.from({ length: 5_000 }, () => '👩').join('\u200d')],
    ['markup', '<img src=x onerror=alert(1)>'],
  ])('[EMOJI-2] is not %s', (_, emoji) => {
    expect(refuseEmoji(emoji)).toEqual({ code: 'emoji_invalid' })
  })

  it('[EMOJI-3] has one spelling: whatever passes is unchanged by normalization and has no other that passes', () => {
    const pieces = fc.constantFrom(
      '👍',
      '❤',
      '\ufe0f',
      '\ufe0e',
      '\u200d',
      '🏽',
      '👩',
      '🚀',
      'a',
      '1',
      '\u20e3',
      '🇵',
      '🇱',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
        const text = parts.join('')
        if (refuseEmoji(text) !== null) return
        expect(text.normalize('NFC')).toBe(text)
        expect(refuseEmoji(text.replaceAll('\ufe0f', ''))?.code ?? text).toBe(
          text.includes('\ufe0f') ? 'emoji_invalid' : text,
        )
      }),
    )
  })
})
