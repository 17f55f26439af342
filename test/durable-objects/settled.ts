/**
 * Rooms that have nothing left to tell: no alarm stands, but for their sweep. What would come in ten seconds is not slept
 * for: a fresh instance takes whatever its forerunner had planned as overdue.
 */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { settleMs } from '../../schema/limits.ts'

/** Postgres, Redis and everyone have been told. What is told once more comes ten seconds later, and is heard by nobody. */
export function settled(stub: DurableObjectStub): Promise<void> {
  return untilNothingIsDue(stub, 2_000)
}

/** And told once more: a fresh instance has no reason of its own to tell anything again. */
export async function settledForGood(stub: DurableObjectStub): Promise<void> {
  for (let rounds = 0; rounds < 5; rounds++) {
    await settled(stub)
    const isAtRest = (await alarmIn(stub)) > 2 * settleMs
    await hurry(stub) // at the end as well: what comes next keeps no distance from what was told last
    if (isAtRest) return
  }
  throw new Error('the room always had something to tell again')
}

/**
 * The same by itself, for who counts what the same instance does next: what is told again may be followed once by what Postgres
 * has got meanwhile.
 */
export function settledByItself(stub: DurableObjectStub): Promise<void> {
  return untilNothingIsDue(stub, 2 * settleMs, 3 * settleMs)
}

/** Whatever the room has put off is due now. Its sockets stay. */
export async function hurry(stub: DurableObjectStub): Promise<void> {
  await runInDurableObject(stub, () => undefined) // one that sleeps already cannot be evicted
  await evictDurableObject(stub, { webSockets: 'hibernate' })
  await runInDurableObject(stub, () => undefined)
}

async function alarmIn(stub: DurableObjectStub): Promise<number> {
  const alarm = await runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm())
  return alarm === null ? Number.POSITIVE_INFINITY : alarm - Date.now()
}

async function untilNothingIsDue(
  stub: DurableObjectStub,
  withinMs: number,
  patienceMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (let quiet = 0; quiet < 5; ) {
    if (Date.now() > deadline) throw new Error(`the room did not come to rest within ${patienceMs} ms`)
    await scheduler.wait(50)
    quiet = (await alarmIn(stub)) > withinMs ? quiet + 1 : 0
  }
}
