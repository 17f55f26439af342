/** The emoji that the widget offers: each one that the room would refuse as a reaction would be a dead button. */
import { expect, test } from 'vitest'
import { refuseEmoji } from '../../domain/emoji.ts'
import { emojiFound, emojiGroups } from '../../web/widget/composer/emoji.ts'

const all = Object.values(emojiGroups).flatMap((group): [string, string][] => Object.entries(group))

test('[PAGE-56] every emoji that is offered is one that the room takes, under a name of its own', () => {
  expect(all.filter(([, emoji]) => refuseEmoji(emoji) !== null)).toEqual([])
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length)
})

test('[PAGE-56] a name that begins with what was typed comes before one that contains it', () => {
  expect(emojiFound('heart').map(([name]) => name)).toEqual([
    'heart',
    'heart_eyes',
    ...['blue_heart', 'green_heart', 'broken_heart', 'yellow_heart', 'purple_heart'],
  ])
})
