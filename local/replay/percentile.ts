/** The value that so many percent of all values do not exceed (nearest rank); null where nothing was measured. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = Float64Array.from(values).toSorted()
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null
}
