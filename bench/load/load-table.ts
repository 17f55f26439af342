/** What a load came to, as a table for people, and whether it held. Pure. */
import { short } from '../figures.ts'
import type { SceneResult } from './run-scene.ts'

/** Beyond this a server has kept what it should have let go. */
const growthMax = 0.1

export function loadTable(results: readonly SceneResult[]): string {
  const columns: [string, (result: SceneResult) => string][] = [
    ['load', ({ scene }) => titleOf(scene)],
    ['messages', ({ report }) => String(report.said)],
    ['deliveries', ({ report }) => String(report.deliveries)],
    ['lost', ({ report }) => String(lostOf(report))],
    ['seen, ms: p50 / p95 / p99', ({ report }) => spread(report.delivery)],
    ['ack, ms: p50 / p95 / p99', ({ report }) => spread(report.ack)],
    ['back, s: p50 / p95 / p99 / last', ({ report }) => returned(report)],
    ['memory of the server, MB: begin, by fifths, end', ({ memory }) => course(memory)],
    ['cores: server, client, databases, stand-ins', (result) => cores(result)],
    ['client late by, ms', ({ report }) => short(report.clientLagMs)],
  ]
  const rows = results.map((result) => columns.map(([, cell]) => cell(result)))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns.map(([name]) => name)), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

function titleOf({ title, load }: SceneResult['scene']): string {
  const { rooms, viewers, people, perSecond, seconds } = load
  const sockets = people === undefined ? 'sockets' : `sockets of ${people} people`
  return `${title}: ${rooms} × ${viewers} ${sockets}, ${perSecond} messages a second, ${seconds} s`
}

/** What does not hold; nothing where all does. */
export function loadFaults({ scene, report, memory }: SceneResult): string[] {
  const faults: string[] = []
  const lost = report.lost
  if (lostOf(report) > 0)
    faults.push(`lost ${lost.deliveries} deliveries, ${lost.acks} acks, ${lost.sockets} sockets`)
  const { returnWithinSeconds } = scene
  if (
    returnWithinSeconds !== undefined &&
    (report.returned?.times.max ?? Infinity) > returnWithinSeconds * 1_000
  )
    faults.push(`the last came back after ${report.returned?.times.max ?? '–'} ms`)
  if (scene.more?.hasSilentReader && report.silent?.code !== 4008)
    faults.push(`whoever never read was closed with ${report.silent?.code ?? 'nothing'}`)
  const growth = growthOf(memory)
  // shorter ones are still warming up
  if (memory.length > 120 && growth > growthMax) faults.push(`memory grew by ${Math.round(growth * 100)} %`)
  return faults.map((fault) => `${scene.name}: ${fault}`)
}

/** From the second fifth, when everything is warm, to the last: medians, since a collector saws. */
export function growthOf(memory: readonly number[]): number {
  const fifth = Math.floor(memory.length / 5)
  const median = (values: readonly number[]) =>
    values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
  const warm = median(memory.slice(fifth, fifth * 2))
  return fifth === 0 ? 0 : median(memory.slice(-fifth)) / warm - 1
}

function lostOf({ lost }: SceneResult['report']): number {
  return lost.deliveries + lost.acks + lost.sockets
}

function spread({ p50, p95, p99 }: SceneResult['report']['ack']): string {
  return [p50, p95, p99].map(short).join(' / ')
}

function returned({ returned: back, silent }: SceneResult['report']): string {
  if (!back) return '–'
  const { p50, p95, p99, max } = back.times
  const times = [p50, p95, p99, max].map((ms) => short(ms / 1_000)).join(' / ')
  const verdicts = `${back.complete} complete, ${back.reset} anew`
  const closed = silent ? `; closed with ${silent.code} after ${silent.frames} frames` : ''
  return `${times} (${verdicts}${closed})`
}

function course(memory: readonly number[]): string {
  const at = [0, 1, 2, 3, 4, 5].map(
    (part) => memory[Math.min(memory.length - 1, Math.round((memory.length * part) / 5))],
  )
  return at.map((bytes) => Math.round((bytes ?? 0) / 1_048_576)).join(' → ')
}

function cores({ cpu, report }: SceneResult): string {
  return [cpu.server, cpu.client, cpu.services, cpu.standIns]
    .map((seconds) => short(seconds / report.wallSeconds))
    .join(', ')
}
