/** The loads that a deployment must bear, each with what it is held to. */
import type { Load } from '../delivery/loads.ts'
import type { LoadPlan } from './plan.ts'

export type Scene = {
  name: string
  /** What is particular about it. */
  title: string
  load: Load
  more?: Pick<LoadPlan, 'cutAfterSeconds' | 'hasSilentReader'>
  /** The scene is about returning: within so many seconds. */
  returnWithinSeconds?: number
}

type Size = { rooms: number; viewers: number; perSecond: number; seconds: number }

const loadOf = (name: string, { rooms, viewers, perSecond, seconds }: Size): Load => ({
  ...{ name, title: name, label: name, rooms, viewers, perSecond, seconds },
  ...{ elsewhere: 0, judged: ['delivery', 'ack'] },
})

/** @param quick everything a tenth as large, and seconds instead of minutes */
export function scenesFor(quick: boolean): Scene[] {
  const size = (full: Size, short: Size) => (quick ? short : full)
  return [
    {
      name: 'one-room',
      title: 'one conversation',
      load: loadOf(
        'one-room',
        size(
          { rooms: 1, viewers: 1_000, perSecond: 10, seconds: 60 },
          { rooms: 1, viewers: 300, perSecond: 10, seconds: 5 },
        ),
      ),
    },
    {
      name: 'many-rooms',
      title: 'many conversations',
      load: loadOf(
        'many-rooms',
        size(
          // not 200: the personal rooms of 5,000 people and their sockets are more than the 20,000 files that one process
          // may have open on our machine, and workerd ends
          { rooms: 80, viewers: 25, perSecond: 80, seconds: 300 },
          { rooms: 20, viewers: 25, perSecond: 20, seconds: 10 },
        ),
      ),
    },
    {
      name: 'all-cut',
      title: 'all cut at once',
      load: loadOf(
        'all-cut',
        size(
          { rooms: 20, viewers: 100, perSecond: 10, seconds: 20 },
          { rooms: 4, viewers: 100, perSecond: 10, seconds: 8 },
        ),
      ),
      more: { cutAfterSeconds: quick ? 3 : 6 },
      returnWithinSeconds: 30,
    },
    {
      name: 'silent-reader',
      title: 'one never reads',
      load: loadOf(
        'silent-reader',
        size(
          { rooms: 1, viewers: 100, perSecond: 50, seconds: 30 },
          { rooms: 1, viewers: 100, perSecond: 50, seconds: 12 },
        ),
      ),
      more: { hasSilentReader: true },
      returnWithinSeconds: 30,
    },
  ]
}
