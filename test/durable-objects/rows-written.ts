/** Rows that a room's instance has inserted, changed or deleted so far, alarms among them, by SQLite's own count. */
import { runInDurableObject } from 'cloudflare:test'

export function rowsWrittenBy({ stub }: { stub: DurableObjectStub }): Promise<number> {
  return runInDurableObject(
    stub,
    (_instance, { storage }) =>
      storage.sql.exec<{ rows: number }>('SELECT total_changes() AS rows').one().rows,
  )
}
