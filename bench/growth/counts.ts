/** What the counting worker says of each campus since it was asked last. */
export type RoomCounts = {
  rowsWritten: number
  alarmsSet: number
  alarmsRun: number
  /** Calls of personal rooms. */
  deliveries: number
  relays: number
  /** Conversation rooms that came to life. */
  begun: number
}

export type CampusCounts = Record<string, RoomCounts>
