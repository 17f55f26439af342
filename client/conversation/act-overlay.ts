/** Lays what the reader has asked and the room has not confirmed over what is shown. The same input gives the same objects. */
import type { Message } from '../../schema/protocol/message.ts'
import type { Act } from '../acts.ts'
import { type Reader, withAct } from './with-acts.ts'

type Laid = { base: Message; acts: readonly Act[]; shown: Message }

export class ActOverlay {
  #laid = new Map<number, Laid>()
  #acts: readonly Act[] = []
  #pending: ReadonlySet<number> = new Set()

  /** Seqs of what waits to be confirmed. */
  get pending(): ReadonlySet<number> {
    return this.#pending
  }

  setActs(acts: readonly Act[]): void {
    this.#acts = acts
    this.#pending = new Set(acts.map(({ seq }) => seq))
  }

  /** The reader's last word on an emoji under a message, where the room has not confirmed it. */
  wordOn(seq: number, emoji: string): boolean | null {
    const act = this.#acts.findLast((act) => act.type === 'react' && act.seq === seq && act.emoji === emoji)
    return act?.type === 'react' ? act.on : null
  }

  lay(messages: readonly Message[], reader: Reader | null): readonly Message[] {
    if (this.#pending.size === 0 || !reader) return messages
    return messages.map((message) => (this.#pending.has(message.seq) ? this.#show(message, reader) : message))
  }

  #show(base: Message, reader: Reader): Message {
    const acts = this.#acts.filter((act) => act.seq === base.seq && !this.#isReplaced(act))
    const known = this.#laid.get(base.seq)
    if (
      known?.base === base &&
      known.acts.length === acts.length &&
      known.acts.every((act, at) => act === acts[at])
    )
      return known.shown
    const shown = acts.reduce((message, act) => withAct(message, act, reader), base)
    this.#laid.set(base.seq, { base, acts, shown })
    return shown
  }

  /** Of several words on one emoji the last counts. */
  #isReplaced(act: Act): boolean {
    return act.type === 'react' && act !== this.#acts.findLast((one) => isSameChoice(one, act))
  }
}

function isSameChoice(one: Act, other: Act): boolean {
  return one.type === 'react' && other.type === 'react' && one.seq === other.seq && one.emoji === other.emoji
}
