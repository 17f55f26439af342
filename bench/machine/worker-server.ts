/**
 * A process that runs one built Worker under workerd, through Miniflare and with the bindings of its wrangler.toml.
 * Not through wrangler's harness or `wrangler dev`: both put a second workerd as a proxy before the first, and every
 * frame would be measured through it. Assets are left out for the same reason: their router is a local hop.
 */
import { basename, dirname } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { firstTold, say } from './child.ts'
import type { BuiltWorker } from './worker-build.ts'

export type WorkerServerOrder = {
  worker: BuiltWorker
  bindings: Record<string, string>
  /** Classes whose idle objects stay: elsewhere they would go in a process of their own, here all share one thread. */
  staying: string[]
}
export type WorkerServerSaid = { type: 'ready'; url: string }

const { worker, bindings, staying } = await firstTold<WorkerServerOrder>()
const { scriptPath, durableObjects, r2Buckets, compatibilityDate, compatibilityFlags } = worker
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
