/** Many times in milliseconds, in a block of memory that grows: no object per sample. */
export type Spread = { count: number; p50: number; p95: number; p99: number; max: number }

export class Samples {
  #values = new Float64Array(4_096)
  #count = 0

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const wider = new Float64Array(this.#values.length * 2)
      wider.set(this.#values)
      this.#values = wider
    }
    this.#values[this.#count] = value
    this.#count += 1
  }

  get count(): number {
    return this.#count
  }

  spread(): Spread {
    const sorted = this.#values.slice(0, this.#count).sort()
    const at = (percent: number) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
    return { count: this.#count, p50: at(50), p95: at(95), p99: at(99), max: at(100) }
  }
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const [low = 0, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}
