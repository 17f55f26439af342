/** All that a list has, page after page, as long as somebody asks for more: `for await (const row of eachOf(…))`. */
import type { Page } from './api/http-api.ts'

export async function* eachOf<Item>(
  ask: (page: { cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null
  do {
    const page: Page<Item> = await ask(cursor === null ? {} : { cursor })
    yield* page.data
    cursor = page.has_more ? page.next_cursor : null
  } while (cursor !== null)
}
