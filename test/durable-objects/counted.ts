/**
 * What an act costs, by the platform's own counts and at the wire: rows (index entries and set alarms too), alarms that
 * rang, commands and requests to the vendors, calls of personal rooms. All that runs in this isolate is counted, so a test
 * lets nothing else run.
 */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { PersonalRoom } from '../../durable-objects/personal/personal-room.ts'
import { watchRows } from './rows-written.ts'

export type Counts = {
  rowsWritten: number
  alarmsRung: number
  redisCommands: number
  databaseRequests: number
  roomCalls: number
}

/** Of the object that `stub` leads to, and of whatever this isolate asks its vendors. */
export async function counted(stub: DurableObjectStub, act: () => Promise<unknown>): Promise<Counts> {
  const counts: Counts = {
    rowsWritten: 0,
    alarmsRung: 0,
    redisCommands: 0,
    databaseRequests: 0,
    roomCalls: 0,
  }
  const fetching = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (url.startsWith(env.UPSTASH_REDIS_REST_URL) && typeof init?.body === 'string')
      counts.redisCommands += (JSON.parse(init.body) as unknown[]).length
    if (url.startsWith(env.DATABASE_ENDPOINT)) counts.databaseRequests += 1
    return fetching(input, init)
  })
  const deliver = vi.spyOn(PersonalRoom.prototype, 'deliver')
  const stopRows = await watchRows(stub, (rows) => (counts.rowsWritten += rows))
  const stopAlarms = await watchAlarms(stub, counts)
  try {
    await act()
    return { ...counts, roomCalls: deliver.mock.calls.length }
  } finally {
    await stopRows()
    await stopAlarms()
    vi.restoreAllMocks()
  }
}

async function watchAlarms(stub: DurableObjectStub, counts: Counts): Promise<() => Promise<void>> {
  let restore = (): void => undefined
  await runInDurableObject(stub, (instance, { storage }) => {
    const setAlarm = storage.setAlarm.bind(storage)
    const alarm = instance.alarm?.bind(instance)
    storage.setAlarm = (...given) => {
      counts.rowsWritten += 1
      return setAlarm(...given)
    }
    instance.alarm = (...given) => {
      counts.alarmsRung += 1
      return alarm?.(...given)
    }
    restore = () => {
      storage.setAlarm = setAlarm
      if (alarm) instance.alarm = alarm
    }
  })
  return () => runInDurableObject(stub, () => restore())
}
