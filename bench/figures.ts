/** How figures are written, everywhere alike. Pure. */
import { medianOf } from './delivery/samples.ts'

export function short(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0)
}

/** The median of the rounds, and how far they lay apart. */
export function spread(values: readonly number[]): string {
  if (values.some((value) => Number.isNaN(value))) return '–'
  const low = Math.min(...values)
  const high = Math.max(...values)
  return values.length === 1 ? short(low) : `${short(medianOf(values))} (${short(low)}–${short(high)})`
}

/** How much less `own` is than `other`, in percent: −90 % is a tenth. More is +. */
export function saving(own: number, other: number): string {
  const percent = (own / other - 1) * 100
  const text = Math.abs(percent) >= 99 && percent < 0 ? percent.toFixed(1) : percent.toFixed(0)
  return `${text.replace('-', '−')} %`.replace(/^(\d)/, '+$1')
}
