/**
 * What the reader may do in this conversation, as of the welcome or of the last `standing`. What size or policy takes away
 * is absent here, so a client hides it: nothing degrades silently. `names`: people are listed; without it, counts only.
 * `attach`: to bring files. `members`: to add people and to remove them. `steer`: to lock and to slow down, and to be free of both. `edit`: one's
 * own messages; `delete-any`: others' too. `see-edits`: what messages said before. `moderate`: to mute, to see reports and
 * to act on them. `hand-over`: to make somebody else the owner. What an archive or a lock takes away for a while is in the
 * settings instead.
 */
export const capabilities = [
  'send',
  'reply',
  'attach',
  'edit',
  'react',
  'typing',
  'mention-all',
  'pin',
  'delete-any',
  'see-edits',
  'names',
  'receipts',
  'members',
  'rename',
  'archive',
  'steer',
  'report',
  'block',
  'moderate',
  'hand-over',
] as const
export type Capability = (typeof capabilities)[number]
