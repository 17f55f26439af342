/**
 * What the reader may do in this conversation, as of the welcome. What size or policy takes away is absent
 * here, so a client hides it: nothing degrades silently. `names`: people are listed; without it, counts only.
 * `steer`: to lock and to slow down, and to be free of both. `edit`: one's own messages; `delete-any`: others' too.
 * `see-edits`: what messages said before. What an archive or a lock takes away for a while is in the settings instead.
 */
export const capabilities = [
  'send',
  'reply',
  'edit',
  'react',
  'typing',
  'mention-all',
  'pin',
  'delete-any',
  'see-edits',
  'names',
  'receipts',
  'rename',
  'archive',
  'steer',
] as const
export type Capability = (typeof capabilities)[number]
