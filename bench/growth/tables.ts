/** What a message costs, by what grows; and what a socket does. */
import type { Table } from '../claim.ts'
import { spread } from '../figures.ts'
import type { Memory } from './memory.ts'
import type { SceneCost } from './scene-cost.ts'
import { titleOf } from './scenes.ts'

const titles = {
  enrolled: 'One message as the enrolment grows',
  online: 'One message as more people are online',
  history: 'One message as the history grows',
}

export function growthTables(costs: readonly SceneCost[], rounds: number, described: string): Table[] {
  return (['enrolled', 'online', 'history'] as const).map((axis) => ({
    title: titles[axis],
    columns: [
      'scene',
      'rows written',
      'alarms',
      'Redis commands',
      'statements',
      'personal rooms',
      'server CPU ms',
    ],
    rows: costs
      .filter(({ scene }) => scene.axis === axis)
      .map(({ scene, counts, cpuMs }) => [
        titleOf(scene),
        counts?.rowsWritten ?? '–',
        counts?.alarmsSet ?? '–',
        counts?.commands ?? '–',
        counts?.statements ?? '–',
        counts?.deliveries ?? '–',
        spread(cpuMs),
      ]),
    notes: [
      'Counts: of one message alone over HTTP, with everything that follows from it, also what Redis is told again ten seconds later.',
      axis === 'online'
        ? `CPU: of a message that comes alone, and is told to everybody who is online; median of ${rounds} rounds (lowest–highest).`
        : `CPU: of 50 messages at 200 a second; median of ${rounds} rounds (lowest–highest).`,
      `The build carries counters: its CPU is for comparing scenes, not servers. ${described}.`,
    ],
  }))
}

export function memoryTable({ sockets, awakeBytes, asleepBytes, wasAsleep }: Memory): Table {
  const kilobytes = (bytes: number) => (bytes / 1024).toFixed(1)
  return {
    title: `Memory of the server for each of ${sockets.toLocaleString('en-US')} sockets of one room`,
    columns: ['state', 'KiB a socket'],
    rows: [
      ['awake', kilobytes(awakeBytes)],
      [
        wasAsleep ? 'asleep (the next message woke it)' : 'idle (it had not gone to sleep)',
        kilobytes(asleepBytes),
      ],
    ],
    notes: [
      'All of them opened, joined and viewing. Resident memory of the whole process, by how much it grew; allocators give back late.',
    ],
  }
}
