/** What a device says of how long a message took is counted where it makes sense, and nothing else follows from it. */
import { expect, it, vi } from 'vitest'
import type { DataPoint } from '../../domain/data-point.ts'
import { noteReceived } from '../../durable-objects/conversation/handlers/received.ts'
import type { Room } from '../../durable-objects/conversation/room.ts'
import type { Session } from '../../durable-objects/sockets/session.ts'
import { delayMsMax } from '../../schema/limits.ts'
import { valueColumns } from '../../schema/metrics.ts'
import { parseCommand } from '../../schema/protocol/command.ts'
import { measured } from '../../stores/metrics.ts'
import { campus } from '../stores/a-list.ts'

function saying(delayMs: unknown) {
  const command = parseCommand(JSON.stringify({ type: 'received', rev: 9, delayMs }))
  if (!('type' in command) || command.type !== 'received') throw new Error('it was not understood')
  const points: DataPoint[] = []
  const taken = vi.fn<(session: Session, rev: number) => void>()
  const room = {
    broadcaster: { noteReceived: taken },
    conversation: { campusId: campus, kind: 'class' },
  } as unknown as Room
  const binding = { METRICS: { writeDataPoint: (point: DataPoint) => void points.push(point) } }
  measured(binding, () => noteReceived(room, {} as Session, command))
  expect(taken.mock.calls.map(([, rev]) => rev)).toEqual([9])
  return points
}

it('[METRIC-14] a delay is counted by campus and kind', () => {
  const [point] = saying(41)
  expect(point?.blobs.slice(0, 3)).toEqual(['heard', campus, 'class'])
  expect(point?.doubles[valueColumns.indexOf('ms')]).toBe(41)
})

it.each([undefined, -1, 0.5, '41', null, delayMsMax + 1])(
  '[METRIC-14] a delay of %o is none, and the rev is taken all the same',
  (delayMs) => {
    expect(saying(delayMs)).toEqual([])
  },
)
