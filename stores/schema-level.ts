/**
 * Which migration this code was written for, and which one a database has. Tags begin with a number of four digits,
 * so the later of two is the greater one. The journal is bundled with the worker: the two cannot disagree.
 */
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import journal from '../migrations/meta/_journal.json' with { type: 'json' }
import { postgresErrorCode, type Database } from './neon.ts'

/** Postgres's word for a table that is not there. */
const undefinedTable = '42P01'
const rowsSchema = z.tuple([z.object({ tag: z.string().nullable() })])

/** The newest migration beside this code: `0010_scheduled`. */
export const neededSchemaLevel = newest(journal.entries.map(({ tag }) => tag))

/** The newest that was applied, null where none ever was. One round trip. */
export async function readSchemaLevel(database: Database): Promise<string | null> {
  try {
    const { rows } = await database.execute(sql`SELECT max(tag) AS tag FROM homeroom_migrations`)
    return rowsSchema.parse(rows)[0].tag
  } catch (error) {
    if (postgresErrorCode(error) === undefinedTable) return null
    throw error
  }
}

function newest(tags: readonly string[]): string {
  return tags.reduce((newest, tag) => (tag > newest ? tag : newest), '')
}
