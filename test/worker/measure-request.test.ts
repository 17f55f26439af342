/** Every answer is counted, by what was declared and never by what was asked. */
import { Hono } from 'hono'
import { afterEach, expect, it, vi } from 'vitest'
import type { DataPoint } from '../../domain/data-point.ts'
import { labelColumns } from '../../schema/metrics.ts'
import type { Front } from '../../worker/front.ts'
import { measureRequest } from '../../worker/middleware/measure-request.ts'

afterEach(() => void vi.restoreAllMocks())

async function counted(path: string, method = 'GET') {
  const points: DataPoint[] = []
  const app = new Hono<Front>()
  app.onError((_, c) => c.text('a bug', 500))
  app.use(measureRequest)
  app.get('/v1/conversations/:id', (c) => c.text('fine'))
  app.get('/v1/broken', () => {
    throw new Error('a bug')
  })
  const binding = { METRICS: { writeDataPoint: (point: DataPoint) => void points.push(point) } }
  await app.request(path, { method }, binding)
  return points.map(({ blobs }) =>
    Object.fromEntries(
      labelColumns.flatMap((column, index) => (blobs[index] ? [[column, blobs[index]]] : [])),
    ),
  )
}

it.each([
  ['/v1/conversations/cnv_secret?q=what', { route: '/v1/conversations/:id', status: '2xx' }],
  ['/v1/nowhere/ada', { route: 'none', status: '4xx' }],
  ['/v1/broken', { route: '/v1/broken', status: '5xx' }],
])('[METRIC-10] %s is counted as %o', async (path, expected) => {
  vi.spyOn(Math, 'random').mockReturnValue(0) // one in ten of what goes well is written down
  expect(await counted(path)).toEqual([{ metric: 'request', method: 'GET', ...expected }])
})

it('[METRIC-10] an answer that is a fault of ours is counted each time', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.99)
  expect(
    [await counted('/v1/conversations/a'), await counted('/v1/broken')].map(({ length }) => length),
  ).toEqual([0, 1])
})
