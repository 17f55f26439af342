/** Sessions age by moving their attachment back, and the alarm is due; it finds them old in a fresh instance. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'

export async function travel(stub: DurableObjectStub, ms: number): Promise<void> {
  await runInDurableObject(stub, async (_instance, state) => {
    for (const socket of state.getWebSockets()) {
      const record = socket.deserializeAttachment()
      socket.serializeAttachment({ ...record, connectedAt: record.connectedAt - ms })
    }
    await state.storage.setAlarm(Date.now())
  })
  await evictDurableObject(stub, { webSockets: 'hibernate' })
  await runDurableObjectAlarm(stub)
}
