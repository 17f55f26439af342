/**
 * Turns a measurement into the row that the vendor keeps: words and numbers in their columns, within its limits. Rare metrics
 * must not drown among frequent ones where the vendor samples, which it does by index: so each metric of each campus has its own.
 */
import { dataPointLabelCharactersMax } from '../schema/limits.ts'
import {
  type Label,
  labelColumns,
  type LabelsOf,
  type MetricName,
  type Value,
  valueColumns,
  type ValuesOf,
} from '../schema/metrics.ts'

export type DataPoint = { indexes: string[]; blobs: string[]; doubles: number[] }

export function dataPointOf<Name extends MetricName>(
  name: Name,
  labels: LabelsOf<Name>,
  values: ValuesOf<Name>,
  weight: number,
): DataPoint {
  const words: Partial<Record<Label, string>> = labels
  const numbers: Partial<Record<Value, number>> = values
  const blobs = labelColumns.map((column) => (column === 'metric' ? name : plain(words[column] ?? '')))
  const doubles = valueColumns.map((column) => (column === 'weight' ? weight : finite(numbers[column] ?? 0)))
  return { indexes: [`${name}/${plain(words.campus ?? '')}`], blobs, doubles }
}

/** Ids, codes and routes; whatever else there is in a label does not belong there. */
function plain(word: string): string {
  return word.replaceAll(/[^\w:/.-]/g, '').slice(0, dataPointLabelCharactersMax)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}
