/**
 * What the reader may do in this conversation, as of the welcome or of the last `standing`. What size or policy takes away is absent
 * here, so a client hides it: nothing degrades silently. `names`: people are listed; without it, counts only.
 * `steer`: to lock and to slow down, and to be free of both. What an archive or a lock takes away for a while is in
 * the settings instead.
 */
export const capabilities = [
  'send',
  'reply',
  'names',
  'receipts',
  /** To add people and to remove them. */
  'members',
  'rename',
  'archive',
  'steer',
  'report',
  'block',
  /** To mute, to see reports and to act on them, to take back what others said. */
  'moderate',
  /** To make somebody else the owner. */
  'hand-over',
] as const
export type Capability = (typeof capabilities)[number]
