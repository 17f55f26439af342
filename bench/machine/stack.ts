/** What was started, to be stopped in the opposite order, also when one of them does not stop well. */
export class Stack {
  readonly #stops: (() => void | Promise<void>)[] = []

  add(stop: () => void | Promise<void>): void {
    this.#stops.push(stop)
  }

  async unwind(): Promise<void> {
    const failures: unknown[] = []
    for (let stop = this.#stops.pop(); stop; stop = this.#stops.pop())
      try {
        await stop()
      } catch (error) {
        failures.push(error)
      }
    if (failures.length > 0) throw new AggregateError(failures, 'Something did not stop well.')
  }
}
