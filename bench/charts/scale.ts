/** From a figure to a height, and the round figures that an axis shows. Pure. */
export type Scale = { heightOf: (value: number) => number; ticks: number[] }

const ticksMax = 7

/** @param height of the axis; the largest value stands at it or below */
export function scaleOf(values: readonly number[], isLogarithmic: boolean, height: number): Scale {
  const positive = values.filter((value) => value > 0)
  const high = Math.max(...positive, Number.MIN_VALUE)
  return isLogarithmic && positive.length > 0
    ? logarithmic(Math.min(...positive), high, height)
    : linear(high, height)
}

function logarithmic(low: number, high: number, height: number): Scale {
  const from = Math.floor(Math.log10(low) - 0.01) // the smallest has a bar that can be seen
  const to = Math.max(from + 1, Math.ceil(Math.log10(high)))
  return {
    // nothing at all has no logarithm, and no bar
    heightOf: (value) => (value > 0 ? ((Math.log10(value) - from) / (to - from)) * height : 0),
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
  }
}

function linear(high: number, height: number): Scale {
  const rough = high / (ticksMax - 2)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? power * 10
  const count = Math.ceil(high / step)
  return {
    heightOf: (value) => (value / (count * step)) * height,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
  }
}
