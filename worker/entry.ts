/** What the platform calls: the front door for requests, what the queue brings, and what is done by the hour. */
import { app } from './app.ts'
import type { Environment } from './environment.ts'
import { collectOrphans } from './files/collect-orphans.ts'
import { describeError } from './middleware/uncaught.ts'
import { takeEventsReady, wakeCouriers } from './webhooks/wake-couriers.ts'

export const entry: ExportedHandler<Environment> = {
  fetch: app.fetch,

  queue: takeEventsReady,

  async scheduled({ scheduledTime }, bindings) {
    await Promise.all([
      attempt('orphans_not_collected', () => collectOrphans(bindings, scheduledTime)),
      attempt('couriers_not_woken', () => wakeCouriers(bindings, null)),
    ])
  },
}

async function attempt(event: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Postgres is away: the next hour's run finds the same
    console.error(JSON.stringify({ event, ...describeError(error) }))
  }
}
