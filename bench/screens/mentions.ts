/** Where somebody is mentioned, in all of their conversations: with an index of its own, as one would have. */
import { campusId } from '../campus/campus-plan.ts'
import { schema } from '../baseline/tables.ts'
import { listOfFound } from './found-messages.ts'
import type { Screen } from './screen.ts'

const rowsMax = 50

export const mentions: Screen = {
  name: 'mentions',
  title: 'where one is mentioned, in all conversations: conversation, sender, attachments',
  ours: () => [`/v1/mentions?limit=${rowsMax}`],
  ordinary: () => [{}],
  ...listOfFound(({ userId }) => ({
    name: 'mentions',
    text: `
      SELECT x.conversation_id, x.seq, g.sender_id, g.text, x.sent_at
      FROM ${schema}.mentions x
      JOIN members m ON m.conversation_id = x.conversation_id AND m.user_id = $1 AND m.campus_id = $2 AND NOT m.removed
      JOIN messages g ON g.conversation_id = x.conversation_id AND g.seq = x.seq
      WHERE x.user_id = $1 AND g.deleted_at IS NULL AND g.sender_id <> $1
      ORDER BY x.sent_at DESC, x.conversation_id, x.seq DESC LIMIT ${rowsMax}`,
    values: [userId, campusId],
  })),
  isTimed: false,
}
