/** What Postgres has of what one message said before, oldest first, in one round trip. */
import { and, asc, eq } from 'drizzle-orm'
import type { ConversationId } from '../schema/ids.ts'
import { messageVersions } from '../schema/tables/message-versions.ts'
import type { Database } from './neon.ts'

export type ArchivedVersion = { rev: number; text: string; saidAt: string }

export async function readVersions(
  database: Database,
  conversationId: ConversationId,
  seq: number,
): Promise<ArchivedVersion[]> {
  const { rev, text, saidAt } = messageVersions
  const rows = await database
    .select({ rev, text, saidAt })
    .from(messageVersions)
    .where(and(eq(messageVersions.conversationId, conversationId), eq(messageVersions.seq, seq)))
    .orderBy(asc(messageVersions.rev))
  return rows.map((row) => ({ ...row, saidAt: row.saidAt.toISOString() }))
}
