/**
 * A process that runs one built Worker under workerd, through Miniflare and with the bindings of its wrangler.toml.
 * Not through wrangler's harness or `wrangler dev`: both put a second workerd as a proxy before the first, and every
 * frame would be measured through it. Assets are left out for the same reason: their router is a local hop.
 */
import { basename, dirname } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { firstTold, say } from './child.ts'

export type WorkerServerOrder = {
  configPath: string
  scriptPath: string
  bindings: Record<string, string>
  /** Classes whose idle objects stay: elsewhere they would go in a process of their own, here all share one thread. */
  staying: string[]
}
export type WorkerServerSaid = { type: 'ready'; url: string }

/** As far as it is needed here; wrangler's own type leaves it open. */
type WorkerOptions = {
  durableObjects?: Record<string, { className: string; useSQLite: boolean }>
  r2Buckets?: Record<string, { id: string }>
  compatibilityDate: string
  compatibilityFlags: string[]
}

const { configPath, scriptPath, bindings, staying } = await firstTold<WorkerServerOrder>()
process.env['WRANGLER_LOG'] = 'error'
Object.assign(process.env, bindings) // wrangler warns of secrets that it does not find
const { workerOptions } = unstable_getMiniflareWorkerOptions(configPath)
const {
  durableObjects = {},
  r2Buckets = {},
  compatibilityDate,
  compatibilityFlags,
} = workerOptions as WorkerOptions
// wrangler still speaks of Workers as Miniflare 4 did
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    cf: false,
    name: 'worker',
    modules: true,
    rootPath: dirname(scriptPath),
    scriptPath: basename(scriptPath),
    bindings,
    durableObjects: Object.fromEntries(
      Object.entries(durableObjects).map(([name, { className, useSQLite }]) => [
        name,
        { className, useSQLite, unsafePreventEviction: staying.includes(className) },
      ]),
    ),
    r2Buckets: Object.fromEntries(Object.entries(r2Buckets).map(([name, { id }]) => [name, id])),
    compatibilityDate,
    compatibilityFlags,
  }),
)
process.removeAllListeners('disconnect')
process.once('disconnect', () => void miniflare.dispose().finally(() => process.exit(0)))
const url = await miniflare.ready
say({ type: 'ready', url: url.href } satisfies WorkerServerSaid)
