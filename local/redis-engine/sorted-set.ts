/**
 * Members with scores, in order of score and then of bytes, as Redis keeps them. A map finds a member, a
 * sorted array answers ranges: counting between two scores is two binary searches, O(log n). An insert moves
 * the array's tail, which for 50,000 members is a memory move of some 10 µs; a skip list would cost more code
 * than it saves here. It knows no command and no reply.
 */
export type Scored = { readonly member: string; readonly score: number }

/** A bound of a score range; an exclusive one leaves out the score itself. */
export type ScoreBound = { score: number; exclusive: boolean }

/** From here on sorting everything once is cheaper than moving the tail for each member. */
const bulkMin = 256

export class SortedSet {
  readonly #scores = new Map<string, number>()
  #ordered: Scored[] = []
  /** Inside a bulk, whose members are put in order at its end. */
  #isUnordered = false

  get size(): number {
    return this.#scores.size
  }

  score(member: string): number | undefined {
    return this.#scores.get(member)
  }

  put(member: string, score: number): void {
    const before = this.#scores.get(member)
    if (before === score) return
    this.#scores.set(member, score)
    if (this.#isUnordered) return
    if (before !== undefined) this.#ordered.splice(this.#place(member, before), 1)
    const entry = { member, score }
    const place = this.#place(member, score)
    if (place === this.#ordered.length) this.#ordered.push(entry)
    else this.#ordered.splice(place, 0, entry)
  }

  delete(member: string): boolean {
    const score = this.#scores.get(member)
    if (score === undefined) return false
    this.#scores.delete(member)
    if (!this.#isUnordered) this.#ordered.splice(this.#place(member, score), 1)
    return true
  }

  /** Changes of `count` members at once; many of them are put in order together. */
  inBulk<T>(count: number, change: () => T): T {
    if (count < bulkMin) return change()
    this.#isUnordered = true
    try {
      return change()
    } finally {
      this.#isUnordered = false
      this.#ordered = Array.from(this.#scores, ([member, score]) => ({ member, score })).sort(compare)
    }
  }

  /** By rank, `end` not included. */
  slice(start: number, end: number): Scored[] {
    return this.#ordered.slice(start, end)
  }

  /** Ranks of a score range: its first, and the one after its last. */
  ranks(min: ScoreBound, max: ScoreBound): { start: number; end: number } {
    const start = this.#firstWhere((score) => (min.exclusive ? score > min.score : score >= min.score))
    const end = this.#firstWhere((score) => (max.exclusive ? score >= max.score : score > max.score))
    return { start, end: Math.max(start, end) }
  }

  deleteRanks(start: number, end: number): number {
    const deleted = this.#ordered.splice(start, end - start)
    for (const { member } of deleted) this.#scores.delete(member)
    return deleted.length
  }

  #firstWhere(isPast: (score: number) => boolean): number {
    return firstIndex(this.#ordered, ({ score }) => isPast(score))
  }

  #place(member: string, score: number): number {
    const wanted = { member, score }
    return firstIndex(this.#ordered, (entry) => compare(entry, wanted) >= 0)
  }
}

/** The first index from which on the predicate holds. */
function firstIndex(entries: readonly Scored[], holds: (entry: Scored) => boolean): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = entries[middle]
    if (entry !== undefined && holds(entry)) high = middle
    else low = middle + 1
  }
  return low
}

function compare(a: Scored, b: Scored): number {
  return a.score === b.score ? compareBytes(a.member, b.member) : a.score - b.score
}

/**
 * Redis compares bytes of UTF-8, JavaScript units of UTF-16. Both orders agree but for characters beyond
 * U+FFFF, whose surrogates sort before U+E000 though their bytes sort after.
 */
function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return rankOfUnit(left) - rankOfUnit(right)
  }
  return a.length - b.length
}

function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
