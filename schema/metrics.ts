/**
 * What is measured of a running deployment, and in which column each word and number of it lies. The vendor's table has
 * columns without names, so each has one meaning for all metrics, and a query can be held against this page (`ops/`). Columns
 * are only ever appended: what is there is read for three months. No label names a person or says what one has written.
 */

/** `blob1`, `blob2` …: what is grouped and filtered by. */
export const labelColumns = [
  'metric',
  'campus',
  'kind',
  'route',
  'method',
  'status',
  'vendor',
  'reason',
  'room',
  'outcome',
] as const

/** `double1`, `double2` …. `weight`: for how many of its kind a point stands, since not everything is written down. */
export const valueColumns = [
  'weight',
  'ms',
  'worstMs',
  'lagMs',
  'depth',
  'count',
  'failures',
  'drift',
] as const

export type Label = Exclude<(typeof labelColumns)[number], 'metric'>
export type Value = Exclude<(typeof valueColumns)[number], 'weight'>

type Metric = { says: string; labels: readonly Label[]; values: readonly Value[] }

export const metrics = {
  request: {
    says: 'An answer over HTTP: the route as it is declared, the class of its status, and how long it took.',
    ...{ labels: ['campus', 'route', 'method', 'status'], values: ['ms'] },
  },
  vendor_error: {
    says: 'Postgres, Redis, R2 or the queue did not answer, or not in time. What they refuse as data is none.',
    ...{ labels: ['vendor', 'reason'], values: ['ms'] },
  },
  room_call: {
    says: 'The worker has asked a room of a conversation, which may have had to wake up first.',
    ...{ labels: ['campus', 'outcome'], values: ['ms'] },
  },
  wake: {
    says: 'A room of a conversation has woken up: from its construction until it takes its first event.',
    ...{ labels: ['campus'], values: ['ms'] },
  },
  join: {
    says: 'A device has joined a room: for the first time, or back after a break with all or with a reset.',
    ...{ labels: ['campus', 'room', 'outcome'], values: [] },
  },
  delivery: {
    says: 'Frames to the sockets of a room, from the commit to the sending: one of them by chance, the worst, and sockets in all.',
    ...{ labels: ['campus', 'kind'], values: ['ms', 'worstMs', 'count'] },
  },
  heard: {
    says: 'A message has come to a device, by that device’s word: from the commit until it was there.',
    ...{ labels: ['campus', 'kind'], values: ['ms'] },
  },
  summary: {
    says: 'Personal rooms were told what goes on elsewhere: until the last of them had it, how many, and how many did not.',
    ...{ labels: ['campus'], values: ['ms', 'count', 'failures'] },
  },
  archive: {
    says: 'A room has brought Postgres what it lacked: how long that had waited, how many revs, and how many messages went.',
    ...{ labels: ['campus', 'kind', 'outcome'], values: ['ms', 'lagMs', 'depth', 'count'] },
  },
  webhook: {
    says: 'A courier has done a round: what still waits, for how long the oldest of it has been due, what arrived and what did not.',
    ...{ labels: ['campus'], values: ['lagMs', 'depth', 'count', 'failures'] },
  },
  badges: {
    says: 'A list was made anew from Postgres: conversations that Redis knew too, and by how many messages its badges were wrong.',
    ...{ labels: ['campus'], values: ['count', 'drift'] },
  },
} as const satisfies Record<string, Metric>

export type MetricName = keyof typeof metrics
export type LabelsOf<Name extends MetricName> = Record<(typeof metrics)[Name]['labels'][number], string>
export type ValuesOf<Name extends MetricName> = Record<(typeof metrics)[Name]['values'][number], number>
