/**
 * The one place that knows Workers Analytics Engine. A point is handed to the runtime and nobody waits for it: no round
 * trip, no command, no row. Whoever has something to say calls `record`; the doorways say by `measured` where an invocation
 * begins, since the vendor takes so many points of each and no more. Outside of one, or without a dataset, nothing is written.
 */
import { errorName } from '../domain/error-name.ts'
import { AsyncLocalStorage } from 'node:async_hooks'
import { type DataPoint, dataPointOf } from '../domain/data-point.ts'
import { dataPointsPerInvocationMax } from '../schema/limits.ts'
import type { LabelsOf, MetricName, ValuesOf } from '../schema/metrics.ts'

export type Dataset = { writeDataPoint(point: DataPoint): void }

/** Absent where nobody counts: a deployment goes on without. */
export type MetricsBinding = { METRICS?: Dataset }

type Invocation = { dataset: Dataset; left: number }

const current = new AsyncLocalStorage<Invocation>()

/** One event of the platform's: a request, a frame, an alarm. What it leaves running behind it still counts as its own. */
export function measured<Result>({ METRICS: dataset }: MetricsBinding, act: () => Result): Result {
  return dataset ? current.run({ dataset, left: dataPointsPerInvocationMax }, act) : act()
}

/** `oneIn`: of so many of its kind one is written down, by chance. `weight`: for how many this one stands by itself. */
export function record<Name extends MetricName>(
  name: Name,
  labels: LabelsOf<Name>,
  values: ValuesOf<Name>,
  { oneIn = 1, weight = 1 }: { oneIn?: number; weight?: number } = {},
): void {
  const invocation = current.getStore()
  if (!invocation || invocation.left === 0 || (oneIn > 1 && Math.random() * oneIn >= 1)) return
  invocation.left -= 1
  try {
    invocation.dataset.writeDataPoint(dataPointOf(name, labels, values, weight * oneIn))
  } catch (error) {
    // whatever is measured goes on unmeasured
    invocation.left = 0
    console.warn(JSON.stringify({ event: 'metric_unwritten', metric: name, error: errorName(error) }))
  }
}
