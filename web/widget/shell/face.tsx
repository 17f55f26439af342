/** Somebody's, or a conversation's, picture: initials or a drawing on a colour that follows from the id. */
import type { ConversationKind } from '../../../schema/protocol/kinds.ts'
import { Icon } from './icons.tsx'

export function Face({ id, name }: { id: string; name: string }) {
  return (
    <span class="face" data-hue={hueOf(id)} aria-hidden="true" dir="auto">
      {initialsOf(name)}
    </span>
  )
}

export function KindFace({ id, kind }: { id: string; kind: ConversationKind }) {
  return (
    <span class="face square" data-hue={hueOf(id)} aria-hidden="true">
      <Icon name={kind} />
    </span>
  )
}

const hues = 8

function hueOf(id: string): number {
  let sum = 7
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return sum % hues
}

/** The first letters of the first and the last word; a title such as "Dr" is no name. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !/^(?:dr|prof)\.?$/i.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap((word) =>
    [...(word ?? '')].slice(0, 1),
  )
  return letters.join('').toLocaleUpperCase() || '·'
}
