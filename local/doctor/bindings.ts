/** Whether an environment of wrangler.toml has all that the top of it has: wrangler hands bindings on to none. */
import { join } from 'node:path'
import { unstable_readConfig as readConfig } from 'wrangler'
import * as z from 'zod'
import { type Finding, ok, wrong } from './finding.ts'

const bound = z.array(z.object({ binding: z.string() })).default([])
/** What is read of wrangler's own reading of its file. */
const configSchema = z.object({
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  r2_buckets: bound,
  queues: z.object({
    producers: bound,
    consumers: z.array(z.object({ dead_letter_queue: z.string().optional() })).default([]),
  }),
  analytics_engine_datasets: bound,
  assets: z.object({ binding: z.string() }).optional(),
  version_metadata: z.object({ binding: z.string() }).optional(),
  secrets: z.object({ required: z.array(z.string()).default([]) }).optional(),
  vars: z.record(z.string(), z.unknown()).default({}),
})

/** Everything that code finds in its environment, a line each: `bucket FILES`. */
export function bindingsOf(root: string, environment: string): string[] {
  const read = readConfig({ config: join(root, 'wrangler.toml'), env: environment }, { hideWarnings: true })
  const config = configSchema.parse(read)
  return [
    ...config.durable_objects.bindings.map(
      ({ name, class_name }) => `durable object ${name} (${class_name})`,
    ),
    ...config.r2_buckets.map(({ binding }) => `bucket ${binding}`),
    ...config.queues.producers.map(({ binding }) => `queue ${binding}`),
    ...config.queues.consumers.map(({ dead_letter_queue: deadLetters }) =>
      deadLetters === undefined ? 'queue consumer' : 'queue consumer with a dead-letter queue',
    ),
    ...config.analytics_engine_datasets.map(({ binding }) => `dataset ${binding}`),
    ...(config.assets ? [`assets ${config.assets.binding}`] : []),
    ...(config.version_metadata ? [`version ${config.version_metadata.binding}`] : []),
    ...(config.secrets?.required ?? []).map((name) => `secret ${name}`),
    ...Object.keys(config.vars).map((name) => `variable ${name}`),
  ]
}

export function judgeBindings(root: string, environment: string): Finding {
  const here = new Set(bindingsOf(root, environment))
  const lacking = bindingsOf(root, '').filter((binding) => !here.has(binding))
  return lacking.length === 0
    ? ok('bindings', `${here.size} in wrangler.toml`)
    : wrong('bindings', `Repeat under [env.${environment}] of wrangler.toml: ${lacking.join(', ')}.`)
}
