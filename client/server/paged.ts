/**
 * A list: awaited, its first page; iterated, everything in it, a page at a time and only as far as it is read. Nothing is
 * asked before one of the two.
 */
export type Page<Item> = { data: Item[]; has_more: boolean; next_cursor: string | null }

type Ask = (more: { cursor?: string }) => Promise<unknown>

export class Paged<First extends Page<Item>, Item> implements PromiseLike<First>, AsyncIterable<Item> {
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  // oxlint-disable-next-line unicorn/no-thenable -- to be awaited is what it is for
  then<Result = First, Failure = never>(
    onPage?: ((page: First) => Result | PromiseLike<Result>) | null,
    onFailure?: ((reason: unknown) => Failure | PromiseLike<Failure>) | null,
  ): Promise<Result | Failure> {
    return (this.#ask({}) as Promise<First>).then(onPage, onFailure)
  }

  /** Page by page, for whoever needs what stands beside the data. */
  async *pages(): AsyncGenerator<First, void, undefined> {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = (await this.#ask(cursor === '' ? {} : { cursor })) as First
      yield page
      cursor = page.next_cursor
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* page.data
  }
}
