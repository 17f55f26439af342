/**
 * What one act costs, as `test/durable-objects/measured.workers.test.ts` counts it at the wire and at the storage: that test
 * holds each number here to what it finds, so a bill that is computed from them cannot go stale. An alarm that is set counts
 * as a row written, one that rings as a request.
 */
export const measured = {
  /**
   * Of a message in a class, with all that follows, also what Redis is told again. Recipients come on top. `senderCalls`:
   * the sender's own room, whose other devices learn of their cursor.
   */
  message: { rowsWritten: 8, alarmsRung: 2, redisCommands: 8, databaseRequests: 1, senderCalls: 1 },
  /** For each person who is online and not looking. */
  recipient: { roomCalls: 1 },
  /** A device that comes online, and gets its list. */
  signIn: { rowsWritten: 1, redisCommands: 9 },
  /** Every five minutes that somebody is online. */
  personalSweep: { rowsWritten: 1, redisCommands: 2 },
  /** Every minute that anybody looks at a conversation, for all of them: the counts of PRES-12. */
  roomSweep: { rowsWritten: 1, redisCommands: 4 },
  /** A conversation that is opened and looked at. */
  opening: { rowsWritten: 8, redisCommands: 9 },
  /** The list over HTTP, warm. */
  list: { redisCommands: 5, databaseRequests: 0 },
} as const
