/** A process that plays readers over HTTP: each asks, waits for the answer, and asks again. It stays for many loads. */
import { Samples } from './delivery/samples.ts'
import { HttpConnection } from './http/connection.ts'
import type { HttpLoad, HttpReport, HttpSaid, HttpTold, Reader } from './http/load.ts'
import { say } from './machine/child.ts'

const failureCharactersMax = 300

process.once('disconnect', () => process.exit(0))
process.on('message', (told: HttpTold) => {
  if (told.type === 'end') process.exit(0)
  void play(told.load).then((report) => tell({ type: 'report', report }))
})
tell({ type: 'ready' })

async function play(load: HttpLoad): Promise<HttpReport> {
  const { readers, concurrency, ms, timesEach } = load
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => HttpConnection.open(load.url)),
  )
  const latency = new Samples()
  let [bytes, failed] = [0, 0]
  let firstFailure: string | null = null
  let bodies: string[] = []
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  let lastAt = startedAt

  const visit = async (
    connection: HttpConnection,
    { paths, token }: Reader,
    keeps: boolean,
  ): Promise<void> => {
    const beganAt = performance.now()
    const said: string[] = []
    for (const path of paths) {
      const answer = await connection.get(path, token)
      bytes += answer.bytes
      if (answer.status !== 200) {
        failed += 1
        firstFailure ??= `${path}: ${answer.status} ${answer.body.slice(0, failureCharactersMax)}`
      }
      if (keeps) said.push(answer.body)
    }
    if (keeps) bodies = said
    lastAt = performance.now()
    latency.add(lastAt - beganAt)
  }

  await Promise.all(
    connections.map(async (connection, index) => {
      // readers take turns, so that nobody's answer is the only one that is warm
      for (let time = 0; timesEach === undefined || time < timesEach; time++) {
        if (time > 0 && performance.now() - startedAt >= ms) break
        const reader = readers[(index + time * concurrency) % readers.length]
        if (reader) await visit(connection, reader, index === 0 && time === 0)
      }
    }),
  )
  for (const connection of connections) connection.close()
  const used = process.cpuUsage(cpu)
  const wallSeconds = (lastAt - startedAt) / 1000
  const spread = latency.spread()
  return {
    ...{ latency: spread, visits: spread.count, perSecond: spread.count / wallSeconds, wallSeconds },
    ...{ cpuSeconds: (used.user + used.system) / 1e6, bytes, failed, firstFailure, bodies },
  }
}

function tell(message: HttpSaid): void {
  say(message)
}
