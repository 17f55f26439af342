/**
 * Unread is nobody's fact: it is derived, here and nowhere else, by servers and clients alike. A counter drifts,
 * a formula does not. Counts stop at `unreadMax`, as badges do, so only the newest deletions matter.
 */
export const unreadMax = 999

/** How many of the newest seqs are looked at for deletions; beyond it a count is at its maximum anyway. */
export const unreadWindow = 2_000

/**
 * @param lastSeq place of the newest message
 * @param readSeq how far the reader has read
 * @param deletedSeqs deleted messages among the newest `unreadWindow`, in any order
 */
export function unread(lastSeq: number, readSeq: number, deletedSeqs: readonly number[]): number {
  const from = Math.max(readSeq, lastSeq - unreadWindow)
  const deleted = deletedSeqs.filter((seq) => seq > from && seq <= lastSeq).length
  return Math.max(0, Math.min(unreadMax, lastSeq - from - deleted))
}
