/** Rows that one act writes to a room's SQLite, by the platform's own count: index entries too, the alarm apart. */
import { runInDurableObject } from 'cloudflare:test'
import type { TestConversation } from './a-conversation.ts'

export async function rowsWritten({ stub }: TestConversation, act: () => Promise<unknown>): Promise<number> {
  let rows = 0
  const stop = await watchRows(stub, (written) => (rows += written))
  await act()
  await stop()
  return rows
}

/** Tells of the rows of each statement, until it is stopped. */
export async function watchRows(
  stub: DurableObjectStub,
  note: (rows: number) => void,
): Promise<() => Promise<void>> {
  let restore = (): void => undefined
  await runInDurableObject(stub, (_instance, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    restore = () => void (sql.exec = exec)
    sql.exec = (...given) => {
      const cursor = exec(...given)
      note(cursor.rowsWritten)
      return cursor as never
    }
  })
  return () => runInDurableObject(stub, () => restore())
}
