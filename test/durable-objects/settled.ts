/** Rooms that have nothing left to tell: no alarm stands, but for their sweep. */
import { runInDurableObject } from 'cloudflare:test'
import { settleMs } from '../../schema/limits.ts'

/** Postgres, Redis and everyone have been told. What is told once more comes ten seconds later, and is heard by nobody. */
export function settled(stub: DurableObjectStub): Promise<void> {
  return untilNothingIsDue(stub, 2_000)
}

/** And told once more: a fresh instance has no reason of its own to tell anything again. */
export function settledForGood(stub: DurableObjectStub): Promise<void> {
  return untilNothingIsDue(stub, 2 * settleMs)
}

async function untilNothingIsDue(stub: DurableObjectStub, withinMs: number): Promise<void> {
  const alarmIn = async () => {
    const alarm = await runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm())
    return alarm === null ? Number.POSITIVE_INFINITY : alarm - Date.now()
  }
  for (let quiet = 0, looks = 0; quiet < 5; looks++) {
    if (looks > 400) throw new Error('the room did not come to rest within twenty seconds')
    await scheduler.wait(50)
    quiet = (await alarmIn()) > withinMs ? quiet + 1 : 0
  }
}
