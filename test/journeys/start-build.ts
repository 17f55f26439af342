/** Builds the worker as a deployment would and serves it on a port of its own. It knows nothing of tests. */
import { createTestHarness } from 'wrangler'
import type { Services } from '../services.ts'

export async function startBuild(
  services: Services,
  configPath = './wrangler.toml',
  vars: Record<string, string> = {},
): Promise<{ url: URL; close: () => Promise<void> }> {
  const harness = createTestHarness({
    workers: [{ configPath, secrets: { ...services }, vars }],
  })
  const { url } = await harness.listen()
  return { url, close: () => harness.close() }
}
