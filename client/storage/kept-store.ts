/**
 * What a device keeps of one person: records under keys that sort. Every record is this build's or an older one's, so
 * whoever reads one checks its shape. Two tabs of a person share it, hence `swap`: the one act that must not race.
 */
export type KeptStore = {
  get(key: string): Promise<unknown>
  /** Ascending by key. */
  list(prefix: string): Promise<[key: string, record: unknown][]>
  set(key: string, record: unknown): Promise<void>
  delete(key: string): Promise<void>
  /** Reads and writes as one act. `undefined` leaves the record as it is, and the answer says so by `false`. */
  swap(key: string, change: (held: unknown) => unknown): Promise<boolean>
  /** Deletes everything, for good. */
  destroy(): Promise<void>
}
