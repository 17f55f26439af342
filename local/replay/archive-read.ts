/** Looks past the product into Postgres itself: what is not in the table is not archived, whatever anybody says. */
import { Client } from 'pg'
import type { ConversationId } from '../../schema/ids.ts'
import type { Shown } from './ledger.ts'
import { shown } from './shown.ts'

const lookEveryMs = 200

/** All rows of a conversation, as soon as there are `count`, or what there is when the time is over (H10). */
export async function readArchive(
  databaseUrl: string,
  conversationId: ConversationId,
  { count, withinMs }: { count: number; withinMs: number },
): Promise<{ messages: Shown[]; afterMs: number }> {
  const client = new Client({ connectionString: databaseUrl })
  const start = performance.now()
  await client.connect()
  try {
    for (;;) {
      const counted = await client.query<{ rows: string }>(
        'SELECT count(*) AS rows FROM messages WHERE conversation_id = $1',
        [conversationId],
      )
      const isThere = Number(counted.rows[0]?.rows ?? 0) >= count
      if (isThere || performance.now() - start > withinMs) break
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
    const afterMs = performance.now() - start
    const { rows } = await client.query(
      `SELECT seq::int AS seq, rev::int AS rev, sender_id AS "senderId",
              client_message_id AS "clientMessageId", text, reply_to::int AS "replyTo"
       FROM messages WHERE conversation_id = $1 ORDER BY seq`,
      [conversationId],
    )
    return { messages: rows.map((row) => shown.parse(row)), afterMs }
  } finally {
    await client.end()
  }
}
