/** CPU of a message by what grows. */
import type { Chart } from '../charts/chart.ts'
import { medianOf } from '../delivery/samples.ts'
import type { SceneCost } from './scene-cost.ts'
import { atOf } from './scenes.ts'

const titles = {
  enrolled: 'CPU of one message as the enrolment grows, ten people online',
  online: 'CPU of one message as more people are online',
  history: 'CPU of one message as the history grows',
}

export function chartsOf(costs: readonly SceneCost[]): Chart[] {
  return (['enrolled', 'online', 'history'] as const).map((axis) => {
    const own = costs.filter(({ scene }) => scene.axis === axis)
    return {
      name: `growth-${axis}`,
      title: titles[axis],
      ...{ axis: 'CPU of the server, ms a message', isLogarithmic: false, kind: 'lines' },
      labels: own.map(({ scene }) => atOf(scene).toLocaleString('en-US')),
      series: [{ name: 'Homeroom', values: own.map(({ cpuMs }) => medianOf(cpuMs)) }],
    }
  })
}
