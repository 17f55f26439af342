/**
 * A list: `{data, has_more, next_cursor}` and whatever belongs beside it. The cursor is opaque and bound to its list,
 * by the address that was asked, and to its reader; handlers deal in positions.
 */
import * as z from 'zod'
import type { Actor } from '../../schema/actor.ts'
import { cursorCharactersMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import type { FrontContext } from '../front.ts'
import { type CursorOwner, decodeCursor, encodeCursor } from '../list-cursor.ts'
import { pageLimit } from './query.ts'
import type { Fields } from './route.ts'

/** The query of every list. */
export function pageQuery(usual: number, max: number) {
  const cursor = z.string().optional().meta({
    description: 'The `next_cursor` of the page before, which is of this list and this reader alone.',
    maxLength: cursorCharactersMax,
  })
  return { limit: pageLimit(usual, max), cursor }
}

/** The answer of every list. */
export function pageOf<Item extends z.ZodType, Beside extends Fields>(item: Item, beside: Beside) {
  return z.object({
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
    ...beside,
  })
}

/** Where the page begins; null at the start. A cursor of another list, or of nobody, is refused. */
export function positionOf<At extends z.ZodType>(
  c: FrontContext,
  cursor: string | undefined,
  position: At,
): Answer<z.output<At> | null> {
  if (cursor === undefined) return { ok: true, value: null }
  const value = decodeCursor(cursor, ownerOf(c), position)
  return value === null ? { ok: false, problem: problem('cursor_invalid') } : { ok: true, value }
}

/** `next`: the position of the last of `data`, where there is more behind it. */
export function page<Item>(c: FrontContext, data: Item[], next: Record<string, string | number> | null) {
  return { data, has_more: next !== null, next_cursor: next && encodeCursor(ownerOf(c), next) }
}

/** A list that is given whole: its length has a limit that a page need not divide. */
export function whole<Item>(data: Item[]) {
  return { data, has_more: false, next_cursor: null }
}

function ownerOf(c: FrontContext): CursorOwner {
  const actor: Actor = c.get('actor')
  return {
    list: new URL(c.req.url).pathname,
    campusId: actor.campusId,
    userId: actor.type === 'user' ? actor.userId : 'key',
  }
}
