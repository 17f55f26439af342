/**
 * Where a list goes on, as an opaque text. It names its list and its reader, so that one from elsewhere is
 * refused instead of being misread; it is no secret and grants nothing, since every page is judged anew.
 */
import { Buffer } from 'node:buffer'
import * as z from 'zod'
import type { CampusId, UserId } from '../schema/ids.ts'
import { cursorCharactersMax } from '../schema/limits.ts'

export type CursorOwner = { list: string; campusId: CampusId; userId: UserId | 'key' }

const base64url = /^[A-Za-z0-9_-]+$/

export function encodeCursor(owner: CursorOwner, position: Record<string, string | number>): string {
  return Buffer.from(JSON.stringify({ ...position, for: ownerText(owner) })).toString('base64url')
}

/** Null for whatever this list has not given to this reader. */
export function decodeCursor<Schema extends z.ZodType>(
  text: string,
  owner: CursorOwner,
  position: Schema,
): z.output<Schema> | null {
  if (text.length > cursorCharactersMax || !base64url.test(text)) return null
  const value = parseBase64Json(text)
  const bound = z.object({ for: z.literal(ownerText(owner)) }).safeParse(value)
  const parsed = position.safeParse(value)
  return bound.success && parsed.success ? parsed.data : null
}

function ownerText({ list, campusId, userId }: CursorOwner): string {
  return `${list}/${campusId}/${userId}`
}

function parseBase64Json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined // whatever is not ours is refused by the caller
  }
}
