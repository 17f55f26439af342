/**
 * `wrangler dev` as a child that can be stopped for good. It runs in a process group of its own, because
 * wrangler starts workerd, and a signal to wrangler alone can leave workerd holding the port.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type WorkerProcess = {
  ready: Promise<void>
  exited: Promise<number>
  stop: () => Promise<void>
  /** `kill -9` of wrangler and workerd at once: what a crash of the machine looks like. For tests. */
  kill: () => Promise<void>
}

/** wrangler builds the Worker first; a laptop on its first run takes a while. */
const readyMs = 90_000
const stopMs = 5_000

export function startWorkerProcess(options: {
  root: string
  dataFolder: string
  assets: string
  port: number
  url: string
  /** The secrets that wrangler.toml requires: a file, since arguments are visible to everyone on the machine. */
  secrets: Record<string, string>
  /** Whatever else; where secrets are required, wrangler takes nothing but them from the file. */
  variables: Record<string, string>
}): WorkerProcess {
  const { root, dataFolder, assets, port, url, secrets, variables } = options
  const environmentFile = join(dataFolder, 'dev.vars')
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  writeFileSync(environmentFile, `${lines.join('\n')}\n`, { mode: 0o600 })
  const child = spawn(
    join(root, 'node_modules/.bin/wrangler'),
    [
      'dev',
      ...['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0'],
      ...['--env-file', environmentFile, '--persist-to', join(dataFolder, 'rooms'), '--assets', assets],
      ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
      ...['--show-interactive-dev-session', 'false', '--log-level', 'warn'],
    ],
    {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: 'false',
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        FORCE_COLOR: '0',
      },
    },
  )
  const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  const kill = async () => {
    signalGroup(child, 'SIGKILL')
    await exited
  }
  return { ready: untilLive(url, exited), exited, stop: () => stopGroup(child, exited), kill }
}

async function untilLive(url: string, exited: Promise<number>): Promise<void> {
  const deadline = Date.now() + readyMs
  let hasExited = false
  void exited.then(() => {
    hasExited = true
  })
  while (Date.now() < deadline) {
    if (hasExited) throw new Error('wrangler dev ended before it was ready; its own words are above.')
    if (await isLive(url)) return
    await sleep(150)
  }
  throw new Error(`wrangler dev did not answer at ${url}/health/live within ${readyMs / 1000} seconds.`)
}

async function isLive(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false // not listening yet: asking again is the caller's loop
  }
}

async function stopGroup(child: ChildProcess, exited: Promise<number>): Promise<void> {
  signalGroup(child, 'SIGTERM')
  await Promise.race([exited, sleep(stopMs)])
  signalGroup(child, 'SIGKILL') // workerd may outlive wrangler; for a group that is gone this does nothing
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
