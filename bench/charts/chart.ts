/** A picture of some figures: bars in groups, or lines. What it shows is decided by claims, how it looks by `draw-chart`. */
export type Chart = {
  /** Its file: docs/charts/<name>.svg. */
  name: string
  title: string
  /** What the axis counts, with its unit. Figures of very different size are shown on a logarithmic axis. */
  axis: string
  isLogarithmic: boolean
  /** Positions along the other axis. */
  labels: string[]
  kind: 'bars' | 'lines'
  /** null where there is no figure. */
  series: { name: string; values: (number | null)[] }[]
}
