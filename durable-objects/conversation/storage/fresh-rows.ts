/**
 * Whether a table can hold rows above a rev of the log. Most messages are followed by an archive that has nothing but them
 * to tell, and a statement that finds nothing costs as much as one that does. It knows of what this instance has stored;
 * of what is older it says nothing.
 */
export class FreshRows {
  readonly #since: number
  #last = 0

  /** @param since the log's rev as this instance begins */
  constructor(since: number) {
    this.#since = since
  }

  /** A row was stored under this rev; a rollback may take it away again, which only costs a look. */
  note(rev: number): void {
    this.#last = Math.max(this.#last, rev)
  }

  hasNoneAbove(rev: number): boolean {
    return rev >= this.#since && rev >= this.#last
  }
}
