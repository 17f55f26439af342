/**
 * The worker of one build before the rooms of another, as a deployment has them for minutes: two scripts in one system, and
 * the first one's bindings lead to the classes of the second.
 */
import { dirname, resolve } from 'node:path'
import { createTestHarness, experimental_readRawConfig as readRawConfig } from 'wrangler'
import * as z from 'zod'
import type { Services } from '../services.ts'

const boundSchema = z.array(z.object({ name: z.string(), class_name: z.string() }))

export type CrossedBuilds = { url: URL; close: () => Promise<void> }

/** Both by the path of their `wrangler.toml`. */
export async function startCrossed(
  doorConfig: string,
  roomsConfig: string,
  services: Services,
): Promise<CrossedBuilds> {
  const [door, rooms] = [partOf(doorConfig, 'door', services), partOf(roomsConfig, 'rooms', services)]
  const there = new Set(rooms.bindings.map(({ class_name }) => class_name))
  // a class that the older build has not heard of stays with the newer one
  const bindings = door.bindings.map((one) =>
    there.has(one.class_name) ? { ...one, script_name: 'rooms' } : one,
  )
  const own = new Set(bindings.flatMap((one) => ('script_name' in one ? [] : [one.class_name])))
  const exported = Object.fromEntries(
    Object.entries(door.config.exports ?? {}).filter(([name]) => own.has(name)),
  )
  const harness = createTestHarness({
    workers: [
      { config: { ...door.config, exports: exported, durable_objects: { bindings } } },
      { config: rooms.config },
    ],
  })
  const { url } = await harness.listen()
  return { url, close: () => harness.close() }
}

/** Without pages, hours and a consumer of the queue, of which a system has one. */
function partOf(path: string, name: string, services: Services) {
  const {
    env: _,
    assets: __,
    triggers: ___,
    secrets: ____,
    ...config
  } = readRawConfig({ config: path }).rawConfig
  const bindings = boundSchema.parse(config.durable_objects?.bindings ?? [])
  return {
    bindings,
    config: {
      ...config,
      name,
      main: resolve(dirname(path), config.main ?? ''),
      vars: { ...config.vars, ...services },
      queues: { producers: config.queues?.producers ?? [] },
    },
  }
}
