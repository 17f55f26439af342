/**
 * A switch in the code under test, for what no proxy stands before: alarms, personal rooms, the queue, R2. A build with
 * `fuses` asks here before it goes on, and throws where it is told to; whoever breaks something says what and how often.
 */
import { startLoopbackServer } from '../../local/loopback-server.ts'
import type { Edit } from './planted/edit.ts'

export type Fuse = 'alarm' | 'deliver' | 'queue' | 'files'

export type Breaker = {
  url: string
  /** What is broken for now, and for whom: an object's name, or whatever else the code says of itself. */
  broken: Map<Fuse, (name: string) => boolean>
  stop: () => Promise<void>
}

/** In the code of a build with fuses; the address is put in when it is built. */
export const breakerUrl = '{breaker}'

export async function startBreaker(): Promise<Breaker> {
  const broken: Breaker['broken'] = new Map()
  const { origin, stop } = await startLoopbackServer(async ({ url = '/' }) => {
    const [fuse = '', ...name] = decodeURIComponent(url.slice(1)).split('/')
    const isBroken = isFuse(fuse) && (broken.get(fuse)?.(name.join('/')) ?? false)
    return { status: isBroken ? 503 : 200, body: '' }
  })
  return { url: origin, broken, stop }
}

function isFuse(name: string): name is Fuse {
  return ['alarm', 'deliver', 'queue', 'files'].includes(name)
}

const blows = (path: string) =>
  `if (!(await fetch(\`${breakerUrl}/${path}\`)).ok) throw new Error('a fuse has blown')`

/** They change nothing while nothing is broken. */
export const fuses: readonly Edit[] = [
  {
    file: 'durable-objects/conversation/conversation-room.ts',
    find: '    await this.#room?.schedule.run()\n',
    put: `    ${blows('alarm')}\n    await this.#room?.schedule.run()\n`,
  },
  {
    file: 'durable-objects/personal/personal-room.ts',
    find: '    deliver(this.#person, delivery)\n',
    put: `    ${blows('deliver/${this.ctx.id.name}')}\n    deliver(this.#person, delivery)\n`,
  },
  {
    file: 'durable-objects/conversation/conversation-room.ts',
    find: 'openEventQueue(this.env.EVENTS_READY)',
    put: `openEventQueue({ send: async (word) => {
        ${blows('queue')}
        return this.env.EVENTS_READY.send(word)
      } })`,
  },
  {
    file: 'stores/files.ts',
    find: 'export function openFiles({ FILES: bucket }: FilesBinding): Files {\n',
    put: `export function openFiles({ FILES }: FilesBinding): Files {
  const fused = async () => { ${blows('files')} }
  const bucket = {
    put: (...given) => fused().then(() => FILES.put(...given)),
    get: (...given) => fused().then(() => FILES.get(...given)),
    delete: (...given) => fused().then(() => FILES.delete(...given)),
  }
`,
  },
]
