/** A chart as SVG: readable on a light and a dark page, and without the page. Pure. */
import { short } from '../figures.ts'
import type { Chart } from './chart.ts'
import { type Scale, scaleOf } from './scale.ts'

const width = 860
const plot = { left: 70, top: 92, width: 760, height: 260 }
const height = plot.top + plot.height + 70
/** Told apart also by those who do not see red and green; ours is the first. */
const colours = ['#0b62c4', '#7fb2e5', '#d9822b', '#8a6fb3', '#5a9e6f', '#9a9a9a']
const ink = '#1f2328'
const faint = '#d0d7de'

/** @param footer when, where and with which versions */
export function drawChart(chart: Chart, footer: string): string {
  const values = chart.series.flatMap((series) => series.values).filter((value) => value !== null)
  const scale = scaleOf(values, chart.isLogarithmic, plot.height)
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escape(chart.title)}">`,
    `<rect width="${width}" height="${height}" rx="6" fill="#ffffff"/>`,
    text(20, 26, chart.title, { size: 15, weight: 600 }),
    text(20, 46, `${chart.axis}${chart.isLogarithmic ? ' (logarithmic)' : ''}`, { colour: '#57606a' }),
    ...legend(chart),
    ...axis(scale),
    ...(chart.kind === 'bars' ? bars(chart, scale) : lines(chart, scale)),
    ...chart.labels.map((label, index) =>
      text(centreOf(chart, index), plot.top + plot.height + 20, label, { anchor: 'middle' }),
    ),
    text(20, height - 14, footer, { size: 10, colour: '#57606a' }),
    '</svg>',
  ].join('\n')}\n`
}

function legend({ series }: Chart): string[] {
  const names = series.map(({ name }) => name)
  const starts = names.map((_, index) =>
    names.slice(0, index).reduce((sum, name) => sum + name.length * 6.6 + 34, 20),
  )
  return names.flatMap((name, index) => [
    `<rect x="${round(starts[index] ?? 0)}" y="58" width="12" height="12" rx="2" fill="${colourOf(index)}"/>`,
    text((starts[index] ?? 0) + 17, 68, name),
  ])
}

function axis({ ticks, heightOf }: Scale): string[] {
  const bottom = plot.top + plot.height
  return ticks.flatMap((tick, index) => {
    const y = index === 0 ? bottom : round(bottom - heightOf(tick))
    return [
      `<line x1="${plot.left}" x2="${plot.left + plot.width}" y1="${y}" y2="${y}" stroke="${faint}"/>`,
      text(plot.left - 8, y + 4, tick.toLocaleString('en-US'), { anchor: 'end', colour: '#57606a' }),
    ]
  })
}

function bars(chart: Chart, { heightOf }: Scale): string[] {
  const group = plot.width / chart.labels.length
  const bar = Math.min(44, (group * 0.86) / chart.series.length)
  return chart.series.flatMap(({ values }, series) =>
    values.flatMap((value, label) => {
      if (value === null) return []
      const x = centreOf(chart, label) + (series - chart.series.length / 2) * bar
      const tall = Math.max(0, heightOf(value))
      const y = plot.top + plot.height - tall
      return [
        `<rect x="${round(x + 1)}" y="${round(y)}" width="${round(bar - 2)}" height="${round(tall)}" rx="2" fill="${colourOf(series)}"/>`,
        text(x + bar / 2, y - 4, figure(value), { anchor: 'middle', size: 10 }),
      ]
    }),
  )
}

function lines(chart: Chart, { heightOf }: Scale): string[] {
  return chart.series.flatMap(({ values }, series) => {
    const points = values.flatMap((value, label) =>
      value === null
        ? []
        : [{ x: centreOf(chart, label), y: plot.top + plot.height - heightOf(value), value }],
    )
    const path = points.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ')
    return [
      `<polyline points="${path}" fill="none" stroke="${colourOf(series)}" stroke-width="2.5"/>`,
      ...points.map(
        ({ x, y }) => `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="${colourOf(series)}"/>`,
      ),
      ...points.map(({ x, y, value }) => text(x, y - 9, figure(value), { anchor: 'middle', size: 10 })),
    ]
  })
}

function centreOf({ labels }: Chart, index: number): number {
  return plot.left + ((index + 0.5) * plot.width) / labels.length
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : short(value)
}

function colourOf(series: number): string {
  return colours[series % colours.length] ?? ink
}

type Look = { size?: number; weight?: number; colour?: string; anchor?: 'middle' | 'end' }

function text(
  x: number,
  y: number,
  content: string,
  { size, weight, colour = ink, anchor }: Look = {},
): string {
  const attributes = [
    `x="${round(x)}" y="${round(y)}" fill="${colour}"`,
    ...(size === undefined ? [] : [`font-size="${size}"`]),
    ...(weight === undefined ? [] : [`font-weight="${weight}"`]),
    ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
  ]
  return `<text ${attributes.join(' ')}>${escape(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escape(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
