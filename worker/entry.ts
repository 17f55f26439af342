/** What the platform calls: the front door for requests, and what is done by the hour. */
import { app } from './app.ts'
import type { Environment } from './environment.ts'
import { collectOrphans } from './files/collect-orphans.ts'
import { runJobs } from './jobs/run-jobs.ts'
import { describeError } from './middleware/uncaught.ts'

export const entry: ExportedHandler<Environment> = {
  fetch: app.fetch,

  async scheduled({ scheduledTime }, bindings) {
    try {
      await collectOrphans(bindings, scheduledTime)
    } catch (error) {
      // Postgres is away: the next hour's run finds the same
      console.error(JSON.stringify({ event: 'orphans_not_collected', ...describeError(error) }))
    }
    try {
      const run = await runJobs(bindings, scheduledTime)
      if (run.jobs > 0) console.log(JSON.stringify({ event: 'jobs_run', ...run }))
    } catch (error) {
      console.error(JSON.stringify({ event: 'jobs_not_run', ...describeError(error) }))
    }
  },
}
