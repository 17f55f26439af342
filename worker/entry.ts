/** What the platform calls: the front door for requests, what the queue brings, and what is done by the hour. */
import { app } from './app.ts'
import type { Environment } from './environment.ts'
import { collectOrphans } from './files/collect-orphans.ts'
import { runJobs } from './jobs/run-jobs.ts'
import { describeError } from './middleware/uncaught.ts'
import { takeEventsReady, wakeCouriers } from './webhooks/wake-couriers.ts'
import { measured } from '../stores/metrics.ts'

export const entry: ExportedHandler<Environment> = {
  fetch: app.fetch,

  queue: (batch, bindings) => measured(bindings, () => takeEventsReady(batch, bindings)),

  scheduled: ({ scheduledTime }, bindings) => measured(bindings, () => runHourly(scheduledTime, bindings)),
}

async function runHourly(scheduledTime: number, bindings: Environment): Promise<void> {
  await attempt('couriers_not_woken', () => wakeCouriers(bindings, null))
  await attempt('orphans_not_collected', () => collectOrphans(bindings, scheduledTime))
  await attempt('jobs_not_run', async () => {
    const run = await runJobs(bindings, scheduledTime)
    if (run.jobs > 0) console.log(JSON.stringify({ event: 'jobs_run', ...run }))
  })
}

async function attempt(event: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Postgres is away: the next hour's run finds the same
    console.error(JSON.stringify({ event, ...describeError(error) }))
  }
}
