/** A load that overlooked a loss would prove nothing: what its ledger misses, and what its table calls a fault. */
import { describe, expect, test } from 'vitest'
import { Ledger } from '../../bench/load/ledger.ts'
import { growthOf, loadFaults, loadTable } from '../../bench/load/load-table.ts'
import type { LoadReport } from '../../bench/load/plan.ts'
import type { SceneResult } from '../../bench/load/run-scene.ts'
import { scenesFor } from '../../bench/load/scenes.ts'

const message = (seq: number) => ({ seq, clientMessageId: `m${seq}` })
const nobody: ReadonlySet<number> = new Set()

describe('the ledger of a load', () => {
  /** Two seats of one room, and three messages that were said and acked. */
  function threeSaid(): Ledger {
    const ledger = new Ledger(1, [0, 0])
    for (const seq of [1, 2, 3]) {
      ledger.noteSaid(`m${seq}`, 0, seq * 10)
      ledger.noteAck(`m${seq}`, seq, seq * 10 + 1)
    }
    return ledger
  }

  test('a seat misses whatever was acked beyond what it holds', () => {
    const ledger = threeSaid()
    ledger.noteMessages(0, [1, 2, 3].map(message), 40, true)
    ledger.noteMessages(1, [message(1)], 40, true)
    expect(ledger.missing(nobody)).toBe(2)
    expect(ledger.missing(new Set([1])), 'whoever is left out misses nothing').toBe(0)
    ledger.noteMessages(1, [message(2), message(3)], 50, false)
    expect([ledger.missing(nobody), ledger.disordered]).toEqual([0, 0])
    expect(ledger.delivery.count, 'what came after a cut has no time').toBe(4)
  })

  test('a hole is out of order, and so is what came twice', () => {
    const ledger = threeSaid()
    ledger.noteMessages(0, [message(1), message(3)], 40, true)
    expect(ledger.disordered).toBe(1)
    ledger.noteMessages(0, [message(3)], 41, true)
    expect(ledger.disordered).toBe(2)
  })

  test('a send without an ack is counted, and an ack that came again is not counted again', () => {
    const ledger = threeSaid()
    ledger.noteSaid('m4', 0, 40)
    ledger.noteAck('m3', 3, 45)
    expect([ledger.unacked, ledger.ack.count]).toEqual([1, 3])
  })
})

describe('the verdict on a load', () => {
  const times = { count: 1, p50: 1, p95: 2, p99: 3, max: 4 }
  const lost = { deliveries: 0, acks: 0, sockets: 0 }
  const whole: LoadReport = {
    ...{ said: 1, acked: 1, deliveries: 1, lost, delivery: times, ack: times, returned: null, silent: null },
    ...{ wallSeconds: 1, cpuSeconds: 0.1, clientLagMs: 0 },
  }

  function aResult(name: string, report: Partial<LoadReport> = {}, memory: number[] = []): SceneResult {
    const scene = scenesFor(false).find((one) => one.name === name)
    if (!scene) throw new Error(`There is no scene ${name}.`)
    const cpu = { server: 0.5, client: 0.1, services: 0, standIns: 0, machine: 0.6 }
    return { scene, report: { ...whole, ...report }, joinSeconds: 1, memory, cpu }
  }

  test('nothing is at fault where nothing is lost', () => {
    expect(loadFaults(aResult('one-room'))).toEqual([])
  })

  test.each([
    ['deliveries', { lost: { ...lost, deliveries: 1 } }],
    ['acks', { lost: { ...lost, acks: 1 } }],
    ['sockets', { lost: { ...lost, sockets: 1 } }],
  ])('a load that lost %s is at fault', (_, report) => {
    expect(loadFaults(aResult('one-room', report))).toHaveLength(1)
  })

  test('whoever was cut and does not come back in time is a fault, and whoever never does', () => {
    const returned = { sockets: 1, times: { ...times, max: 30_001 }, complete: 1, reset: 0 }
    expect(loadFaults(aResult('all-cut', { returned }))).toHaveLength(1)
    expect(loadFaults(aResult('all-cut'))).toHaveLength(1)
    expect(loadFaults(aResult('all-cut', { returned: { ...returned, times } }))).toEqual([])
  })

  test('whoever never reads is to be closed for it', () => {
    const returned = { sockets: 1, times, complete: 0, reset: 1 }
    const faultsOf = (silent: LoadReport['silent']) =>
      loadFaults(aResult('silent-reader', { returned, silent }))
    expect(faultsOf({ code: 4008, frames: 257 })).toEqual([])
    expect(faultsOf({ code: 1006, frames: 257 })).toHaveLength(1)
    expect(faultsOf(null)).toHaveLength(1)
  })

  test('memory that goes on growing is a fault in a run that is long enough to tell', () => {
    const growing = Array.from({ length: 300 }, (_, second) => 1_000 + second)
    expect(growthOf(growing)).toBeGreaterThan(0.1)
    expect(loadFaults(aResult('many-rooms', {}, growing))).toHaveLength(1)
    expect(loadFaults(aResult('many-rooms', {}, growing.slice(0, 100)))).toEqual([])
    const sawing = growing.map((_, second) => 1_000 + (second % 20) * 10)
    expect(
      loadFaults(aResult('many-rooms', {}, sawing)),
      'what a collector takes back has not grown',
    ).toEqual([])
  })

  test('its table names the people where they share the sockets', () => {
    expect(loadTable([aResult('many-rooms')])).toContain('200 × 25 sockets of 1000 people')
  })
})
