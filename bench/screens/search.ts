/** A word, looked for in all that somebody may read: Postgres's own full text on both sides. */
import { rareWord } from '../campus/rooms.ts'
import { campusId } from '../campus/campus-plan.ts'
import { schema } from '../baseline/tables.ts'
import { listOfFound } from './found-messages.ts'
import type { Screen } from './screen.ts'

const rowsMax = 25

export const search: Screen = {
  name: 'search',
  title: 'a word, looked for in all conversations that one may read: conversation, sender, attachments',
  ours: () => [`/v1/search?${new URLSearchParams({ q: rareWord, limit: String(rowsMax) }).toString()}`],
  ordinary: () => [{}],
  ...listOfFound(({ userId }) => ({
    name: 'search',
    text: `
      SELECT w.conversation_id, w.seq, g.sender_id, g.text, w.sent_at
      FROM ${schema}.words w
      JOIN members m ON m.conversation_id = w.conversation_id AND m.user_id = $1 AND m.campus_id = $2 AND NOT m.removed
      JOIN messages g ON g.conversation_id = w.conversation_id AND g.seq = w.seq
      WHERE w.words @@ plainto_tsquery('simple', $3) AND g.deleted_at IS NULL
      ORDER BY w.sent_at DESC, w.conversation_id, w.seq DESC LIMIT ${rowsMax}`,
    values: [userId, campusId, rareWord],
  })),
  isTimed: false,
}
