/** Rows that one act writes to a room's SQLite, by the platform's own count: index entries too, the alarm apart. */
import { runInDurableObject } from 'cloudflare:test'
import type { TestConversation } from './a-conversation.ts'

export async function rowsWritten({ stub }: TestConversation, act: () => Promise<unknown>): Promise<number> {
  let rows = 0
  let restore = (): void => undefined
  await runInDurableObject(stub, (_instance, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    restore = () => void (sql.exec = exec)
    sql.exec = (...given) => {
      const cursor = exec(...given)
      rows += cursor.rowsWritten
      return cursor as never
    }
  })
  await act()
  await runInDurableObject(stub, () => restore())
  return rows
}
