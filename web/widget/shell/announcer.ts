/**
 * What a screen reader is told, apart from the log itself: at most one sentence a second and a half, the rest counted. What
 * arrived as history says nothing. Faults are said at once, in a region of their own. What was said is not kept: a message that is
 * taken back must not be found here either.
 */
import type { Store } from '../../../client/homeroom.ts'
import type { Strings } from '../strings/strings.ts'

const everyMs = 1_500
/** A screen reader takes a sentence when it appears, and needs it no longer. */
const forgottenAfterMs = 5_000
const textCharactersMax = 300

export type Said = { polite: string; urgent: string }

export class Announcer {
  readonly #strings: () => Strings
  readonly #listeners = new Set<() => void>()
  #said: Said = { polite: '', urgent: '' }
  #waiting: { name: string; text: string }[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #forgetting: ReturnType<typeof setTimeout> | undefined

  constructor(strings: () => Strings) {
    this.#strings = strings
  }

  readonly said: Store<Said> = {
    subscribe: (listener) => {
      this.#listeners.add(listener)
      return () => this.#listeners.delete(listener)
    },
    getSnapshot: () => this.#said,
  }

  /** Somebody else has said something, just now. */
  message(name: string, text: string): void {
    this.#waiting.push({ name, text })
    this.#timer ??= setTimeout(() => this.#sayWaiting(), everyMs)
  }

  polite(text: string): void {
    this.#say({ ...this.#said, polite: text })
  }

  urgent(text: string): void {
    this.#say({ ...this.#said, urgent: text })
  }

  stop(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#forgetting)
    this.#timer = undefined
    this.#waiting = []
  }

  #sayWaiting(): void {
    this.#timer = undefined
    const last = this.#waiting.at(-1)
    if (!last) return
    const { announceOne, announceMany } = this.#strings().log
    const one = announceOne(last.name, last.text.slice(0, textCharactersMax))
    this.polite(this.#waiting.length === 1 ? one : announceMany(this.#waiting.length, last.name))
    this.#waiting = []
  }

  #say(said: Said): void {
    clearTimeout(this.#forgetting)
    this.#forgetting = setTimeout(() => this.#become({ polite: '', urgent: '' }), forgottenAfterMs)
    this.#become(said)
  }

  #become(said: Said): void {
    this.#said = said
    for (const listener of this.#listeners) listener()
  }
}
