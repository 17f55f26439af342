/**
 * What may be a reaction: one emoji that is recommended for general interchange, as Unicode writes it in full. So there
 * is one spelling of each, and neither text nor half a sequence passes for one.
 */
import { emojiUnitsMax } from '../schema/limits.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

const oneEmoji = /^\p{RGI_Emoji}$/v

export function refuseEmoji(emoji: string): Problem | null {
  return emoji.length <= emojiUnitsMax && oneEmoji.test(emoji) ? null : problem('emoji_invalid')
}
