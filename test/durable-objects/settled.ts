/** A room that has told Postgres, Redis and everyone what there is to tell: no alarm stands, but for its sweep. */
import { runInDurableObject } from 'cloudflare:test'

export async function settled(stub: DurableObjectStub): Promise<void> {
  const alarmIn = async () => {
    const alarm = await runInDurableObject(stub, (_instance, { storage }) => storage.getAlarm())
    return alarm === null ? Number.POSITIVE_INFINITY : alarm - Date.now()
  }
  // what is told once more comes ten seconds later, and is heard by nobody
  for (let quiet = 0, looks = 0; quiet < 5; looks++) {
    if (looks > 400) throw new Error('the room did not come to rest within twenty seconds')
    await scheduler.wait(50)
    quiet = (await alarmIn()) > 2_000 ? quiet + 1 : 0
  }
}
