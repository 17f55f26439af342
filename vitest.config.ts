/**
 * Three runtimes and a browser; a test's suffix names its own (docs/SPEC.md). `node`: rules and stores.
 * `workers`: rooms inside workerd. `journeys`: the production build with real sockets. `browser`: the page in
 * a real Chromium. Each of the latter three starts its own Postgres and Redis, so that an outage in a journey is
 * not felt by the others.
 */
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import type { Services } from './test/services.ts'
import { ensureWebBuilt } from './web/build.ts'

// Wrangler looks for secrets in files and in the environment, and would warn before each file that they are missing:
// tests bind them themselves, from the services that they have started. Its errors are still told.
process.env['WRANGLER_LOG'] ??= 'error'
// wrangler.toml serves what it makes, and is read before any test runs
await ensureWebBuilt()

const workersTests = 'test/**/*.workers.test.ts'
const journeys = 'test/journeys/**/*.journey.test.ts'
const browserTests = 'test/browser/**/*.browser.test.ts'
const benches = 'test/**/*.bench.ts'

/** A summary follows within a second and a list within the next: on a busy machine a second more is no failure. */
const patience = { poll: { timeout: 10_000 } }
/** What waits for alarms, sockets and windows may be late once on a busy machine; what is wrong is wrong again. */
const again = { retry: 1 }

export default defineConfig({
  test: {
    // as many at once as there are cores: Vitest would leave one of them to itself, which of two is half
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'node',
          expect: patience,
          include: ['test/**/*.test.ts'],
          exclude: [workersTests, journeys, browserTests, benches],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: inject<Services>('services') },
          })),
        ],
        test: {
          name: 'workers',
          ...again,
          // these wait for alarms more than they compute, so on two cores four of them go side by side
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          expect: patience,
          include: [workersTests],
          globalSetup: ['./test/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'journeys',
          ...again,
          expect: patience,
          include: [journeys],
          globalSetup: ['./test/journeys/global-setup.ts'],
          setupFiles: ['./test/contract/watch-fetch.ts'],
          // each waits for its own faults, archives and clocks more than it computes
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'browser',
          ...again,
          expect: patience,
          include: [browserTests],
          globalSetup: ['./test/browser/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
