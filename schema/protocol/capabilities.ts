/**
 * What the reader may do in this conversation, as of the welcome. What size or policy takes away is absent
 * here, so a client hides it: nothing degrades silently. `names`: people are listed; without it, counts only.
 */
export const capabilities = ['send', 'reply', 'names', 'receipts'] as const
export type Capability = (typeof capabilities)[number]
