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

type Size = { rooms: number; viewers: number; people?: number; perSecond: number; seconds: number }

const hundred = {
  full: { rooms: 1, viewers: 100, perSecond: 50, seconds: 60 },
  short: { rooms: 1, viewers: 100, perSecond: 50, seconds: 12 },
}

/** @param quick everything a tenth as large, and seconds instead of minutes */
export function scenesFor(quick: boolean): Scene[] {
  const scene = (
    { name, title, full, short }: { name: string; title: string; full: Size; short: Size },
    particular: Omit<Scene, 'name' | 'title' | 'load'> = {},
  ): Scene => {
    const size = quick ? short : full
    const load: Load = { name, title: name, label: name, ...size, elsewhere: 0, judged: ['delivery', 'ack'] }
    return { name, title, load, ...particular }
  }
  return [
    scene({
      name: 'one-room',
      title: 'one conversation',
      full: { rooms: 1, viewers: 1_000, perSecond: 10, seconds: 60 },
      short: { rooms: 1, viewers: 300, perSecond: 10, seconds: 5 },
    }),
    scene({
      name: 'many-rooms',
      title: 'many conversations',
      // a person is in five of them: the personal rooms of 5,000 people would be more than the 20,000 files that one
      // process may have open on our machine, and workerd would end
      full: { rooms: 200, viewers: 25, people: 1_000, perSecond: 200, seconds: 300 },
      short: { rooms: 20, viewers: 25, people: 100, perSecond: 20, seconds: 10 },
    }),
    scene(
      {
        name: 'all-cut',
        title: 'all cut at once',
        full: { rooms: 20, viewers: 100, perSecond: 10, seconds: 20 },
        short: { rooms: 4, viewers: 100, perSecond: 10, seconds: 8 },
      },
      { more: { cutAfterSeconds: quick ? 3 : 6 }, returnWithinSeconds: 30 },
    ),
    // what the next one is compared with
    scene({ name: 'all-read', title: 'all read', ...hundred }),
    scene(
      { name: 'silent-reader', title: 'one never reads', ...hundred },
      { more: { hasSilentReader: true }, returnWithinSeconds: 30 },
    ),
  ]
}
