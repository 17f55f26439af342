/** What delivery is measured under: how many people, where they are, and how much is said. */
export type Load = {
  name: string
  title: string
  /** Beneath a chart's bars. */
  label: string
  /** Conversations. */
  rooms: number
  /** People with each conversation open, visible and focused. */
  viewers: number
  /** Members of each conversation who are online but look at something else: they get badges. */
  elsewhere: number
  /** So many people share all seats, each with several conversations open; by default everybody has one. */
  people?: number
  /** Messages a second, in all conversations together. */
  perSecond: number
  seconds: number
  /** What the load is about; whatever else happens is checked, not judged. */
  judged: readonly Measure[]
  /** Under this load the median is held to the runtime's floor. */
  isIdle?: boolean
  /** The bare objects are measured under it as well. */
  hasFloor?: boolean
  /** Left out of a quick run. */
  isLong?: boolean
}

export type Measure = 'delivery' | 'ack' | 'badge'

const fewRooms = 10

const room = { rooms: 1, elsewhere: 0, seconds: 3, judged: ['delivery'] } as const

const all: readonly Load[] = [
  {
    name: 'idle',
    label: '50, idle',
    title: '1 conversation, 50 viewers, 2 msg/s',
    ...{ ...room, seconds: 2 },
    viewers: 50,
    perSecond: 2,
    isIdle: true,
    hasFloor: true,
  },
  {
    name: '100x50',
    label: '100 × 50/s',
    title: '1 conversation, 100 viewers, 50 msg/s',
    ...{ ...room, seconds: 2 },
    viewers: 100,
    perSecond: 50,
  },
  {
    name: '500x20',
    label: '500 × 20/s',
    title: '1 conversation, 500 viewers, 20 msg/s',
    ...{ ...room, seconds: 2 },
    viewers: 500,
    perSecond: 20,
    isLong: true,
  },
  {
    name: '1000x10',
    label: '1,000 × 10/s',
    title: '1 conversation, 1,000 viewers, 10 msg/s',
    ...room,
    viewers: 1_000,
    perSecond: 10,
    isLong: true,
  },
  {
    name: '1000x50',
    label: '1,000 × 50/s',
    title: '1 conversation, 1,000 viewers, 50 msg/s',
    ...{ ...room, seconds: 2 },
    viewers: 1_000,
    perSecond: 50,
    hasFloor: true,
    isLong: true,
  },
  {
    name: '200x5',
    label: '200 rooms × 5',
    title: '200 conversations of 5 viewers, 500 msg/s in all',
    ...{ rooms: 200, viewers: 5, elsewhere: 0, perSecond: 500, seconds: 3, judged: ['delivery', 'ack'] },
    hasFloor: true,
    isLong: true,
  },
  {
    // each conversation speaks every 1.6 s: beyond the second in which one badge replaces another
    name: 'badges',
    label: 'badges',
    title: '10 conversations, 25 members of each online elsewhere, 6 msg/s in all: badges',
    ...{ rooms: 10, viewers: 2, elsewhere: 25, perSecond: 6, seconds: 3.5, judged: ['badge'] },
    isLong: true,
  },
]

/** Loads of the same people in the same rooms, to be had of them one after the other. */
export function crowdOf({ rooms, viewers, elsewhere, people }: Load): string {
  return [rooms, viewers, elsewhere, people].join(' ')
}

/**
 * Loads that a fresh process takes one after the other, each with conversations of its own, so that starting is paid once:
 * those of few conversations, from few viewers to many. Nobody leaves in between: a thousand sockets that close stall
 * whatever shares their thread. Two hundred rooms work on in the background, and have a process for themselves.
 */
export function processOf({ rooms }: Load): string {
  return rooms > fewRooms ? 'many conversations' : 'few conversations'
}

export function loadsFor(quick: boolean): Load[] {
  if (!quick) return [...all]
  return all.filter(({ isLong }) => !isLong).map((load) => ({ ...load, seconds: load.seconds / 2 }))
}
