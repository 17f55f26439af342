/** The readers' process, from outside. */
import { startChild } from '../machine/child.ts'
import type { HttpLoad, HttpReport, HttpSaid, HttpTold } from './load.ts'

export type Readers = {
  pid: number
  play: (load: HttpLoad) => Promise<HttpReport>
  stop: () => Promise<void>
}

const startMs = 20_000
/** Beyond the time that a load is given: for the slowest answer. */
const patienceMs = 60_000

export async function startReaders(): Promise<Readers> {
  const child = startChild<HttpSaid>(null, 'bench/http-client.ts')
  await child.next(startMs)
  return {
    pid: child.pid,
    play: async (load) => {
      child.tell({ type: 'load', load } satisfies HttpTold)
      const said = await child.next(load.ms + patienceMs)
      if (said.type !== 'report') throw new Error('The readers said something else than their report.')
      if (said.report.failed > 0)
        throw new Error(`${said.report.failed} answers were refusals, such as ${said.report.firstFailure}`)
      return said.report
    },
    stop: () => child.end(),
  }
}
