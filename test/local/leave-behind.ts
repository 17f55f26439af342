/**
 * Runs a starter in a process of its own and kills that process, as a crash or `kill -9` would: what it
 * started lives on. Gives the pid of the server that was left.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** `call` starts a server and gives something with a `pid`; it may use what `file` of local/ exports. */
export async function leaveBehind(file: string, call: string): Promise<number> {
  const module = JSON.stringify(join(import.meta.dirname, '../../local', file))
  const name = call.slice(0, call.indexOf('('))
  const script = `import { ${name} } from ${module}\nconsole.log('pid', (await ${call}).pid)`
  const starter = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(starter, 'exit')
  let server = 0
  for await (const line of createInterface({ input: starter.stdout })) {
    if (!line.startsWith('pid ')) continue
    server = Number(line.slice(4))
    break
  }
  starter.kill('SIGKILL')
  await ended
  if (!(server > 0)) throw new Error('The starter ended before it had started anything.')
  return server
}
