/** Counts unread and mentions of everybody in Postgres itself, one count per person and no code of the product. */
import { Client } from 'pg'
import * as z from 'zod'
import type { Badge } from '../../client/conversation-badges.ts'
import type { ConversationId } from '../../schema/ids.ts'
import { unreadMax } from '../../schema/protocol/unread.ts'

const row = z.object({ person: z.string(), unread: z.coerce.number(), mentioned: z.coerce.number() })

const statement = `
  SELECT m.user_id AS person,
    (SELECT count(*) FROM messages x
     WHERE x.conversation_id = m.conversation_id AND x.deleted_at IS NULL
       AND x.seq > coalesce(k.read_seq, m.joined_seq)) AS unread,
    (SELECT count(*) FROM mentions n
     JOIN messages x ON x.conversation_id = n.conversation_id AND x.seq = n.seq AND x.deleted_at IS NULL
     WHERE n.conversation_id = m.conversation_id AND n.user_id = m.user_id
       AND n.seq > coalesce(k.read_seq, m.joined_seq)) AS mentioned
  FROM members m
  LEFT JOIN cursors k ON k.conversation_id = m.conversation_id AND k.user_id = m.user_id
  WHERE m.conversation_id = $1 AND NOT m.removed`

export async function recountBadges(
  databaseUrl: string,
  conversationId: ConversationId,
): Promise<Map<string, Badge>> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(statement, [conversationId])
    const badges = rows.map((one) => row.parse(one))
    return new Map(
      badges.map(({ person, unread, mentioned }) => [
        person,
        { unread: Math.min(unreadMax, unread), mentioned },
      ]),
    )
  } finally {
    await client.end()
  }
}
