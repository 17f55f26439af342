/**
 * Who has the conversation before their eyes: a share of the people, drawn and redrawn by the seed while the transcript
 * is played. Whoever is not among them gets badges.
 */
import type { Reader } from './reader.ts'

/** One person looks up or looks away in so many messages. */
const turnOneIn = 4

export class Viewers {
  readonly #readers: readonly Reader[]
  readonly #share: number
  readonly #random: () => number
  /** How often somebody began or ceased to look. */
  turns = 0

  constructor(readers: readonly Reader[], share: number, random: () => number) {
    this.#readers = readers
    this.#share = share
    this.#random = random
    for (const reader of readers) reader.look(random() < share)
  }

  /** With each message somebody may look up or away; on average the share stays as it is. */
  turn(): void {
    if (this.#random() >= 1 / turnOneIn) return
    const reader = this.#readers[Math.floor(this.#random() * this.#readers.length)]
    if (!reader) return
    reader.look(this.#random() < this.#share)
    this.turns += 1
  }
}
