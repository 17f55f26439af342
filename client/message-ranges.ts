/**
 * Messages as ranges of seqs: each range is contiguous, and between any two of them lies at least one seq that is not
 * held. A hole therefore can't be inside of what is shown; it can only be the end of a range. Pure. Rule: SDK-50.
 */
import type { Message } from '../schema/protocol/message.ts'

/** Contiguous, ascending by seq. Those that are held are never empty. */
export type Range = readonly Message[]

export type Added = { changed: Message[]; absorbed: number }

/** The same one each time: whoever compares ranges compares the objects. */
const none: Range = []

export class MessageRanges {
  /** Ascending. They are changed in place: whoever shows one takes a copy. */
  #ranges: Message[][] = []

  get ranges(): readonly Range[] {
    return this.#ranges
  }

  /** The last one; empty while nothing is held. */
  get newest(): Range {
    return this.#ranges.at(-1) ?? none
  }

  get count(): number {
    return this.#ranges.reduce((total, range) => total + range.length, 0)
  }

  /** The range that holds a seq. */
  rangeAt(seq: number): Range | null {
    return this.#find(seq) ?? null
  }

  get(seq: number): Message | undefined {
    const range = this.#find(seq)
    return range?.[seq - firstOf(range)]
  }

  /** A newer state of what is held. `absent`: it is not held; `known`: the held state is as new. */
  replace(message: Message): 'replaced' | 'known' | 'absent' {
    const range = this.#find(message.seq)
    if (!range) return 'absent'
    const index = message.seq - firstOf(range)
    if ((range[index]?.rev ?? 0) >= message.rev) return 'known'
    range[index] = message
    return 'replaced'
  }

  /** Holds a contiguous run, as one with all that it overlaps or touches. Of two states the higher rev wins. */
  add(run: Range): Added {
    if (run.length === 0) return { changed: [], absorbed: 0 }
    const [first, last] = [firstOf(run), lastOf(run)]
    const newest = this.#ranges.at(-1)
    if (newest && first === lastOf(newest) + 1) {
      for (const message of run) newest.push(message)
      return { changed: [...run], absorbed: 0 }
    }
    const added: Added = { changed: [], absorbed: 0 }
    const states = run.map((message) => {
      const held = this.get(message.seq)
      if (held && held.rev >= message.rev) added.absorbed += 1
      else added.changed.push(message)
      return held && held.rev >= message.rev ? held : message
    })
    const below = this.#ranges.filter((range) => lastOf(range) < first - 1)
    const above = this.#ranges.filter((range) => firstOf(range) > last + 1)
    const touched = this.#ranges.slice(below.length, this.#ranges.length - above.length)
    const before = cut(touched[0] ?? [], 0, first - 1)
    const behind = cut(touched.at(-1) ?? [], last + 1, Infinity)
    this.#ranges = [...below, [...before, ...states, ...behind], ...above]
    return added
  }

  /**
   * Forgets what lies farthest from `seq` until at most `max` are held. The newest `newestMin` stay in any case, since
   * what is said next must follow them.
   */
  keepNear(seq: number, max: number, newestMin: number): void {
    const { newest } = this
    const guard = newest.length === 0 ? 0 : Math.max(firstOf(newest), lastOf(newest) - newestMin + 1)
    const near = (range: Range, distance: number) =>
      cut(range, seq - distance, Math.min(seq + distance, guard - 1))
    const guarded = cut(newest, guard, Infinity)
    const fits = (distance: number) =>
      this.#ranges.reduce((total, range) => total + near(range, distance).length, guarded.length) <= max
    let [low, high] = [-1, Math.max(seq, lastOf(newest))]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (fits(middle)) low = middle
      else high = middle - 1
    }
    const kept = this.#ranges.map((range) => near(range, low)).filter((range) => range.length > 0)
    this.#ranges = kept
    this.add(guarded)
  }

  clear(): void {
    this.#ranges = []
  }

  /** By halving: who scrolls far leaves many ranges, and every message of a frame is looked for. */
  #find(seq: number): Message[] | undefined {
    let [low, high] = [0, this.#ranges.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const range = this.#ranges[middle] ?? []
      if (seq < firstOf(range)) high = middle - 1
      else if (seq > lastOf(range)) low = middle + 1
      else return range
    }
    return undefined
  }
}

function firstOf(range: Range): number {
  return range[0]?.seq ?? 0
}

function lastOf(range: Range): number {
  return range.at(-1)?.seq ?? 0
}

/** The part of a range between two seqs, both included. */
function cut(range: Range, from: number, to: number): Message[] {
  const first = firstOf(range)
  return range.slice(Math.max(0, from - first), Math.max(0, to - first + 1))
}

/** What lies between the holes of messages that ascend by seq; the same seq twice is a repeat, whose newer state stays. */
export function runsOf(messages: readonly Message[]): Message[][] {
  const runs: Message[][] = []
  for (const message of messages) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (!run || !before || message.seq > before.seq + 1) runs.push([message])
    else if (message.seq > before.seq) run.push(message)
    else if (message.rev > before.rev) run[run.length - 1] = message
  }
  return runs
}
