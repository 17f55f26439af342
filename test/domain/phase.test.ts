/** When rooms that began together work again: not together. */
import { describe, expect, it } from 'vitest'
import { periodMs } from '../../domain/phase.ts'

const everyMs = 3_000
const phases = Array.from({ length: 200 }, (_, room) => room / 200)

/** When a room that is never short of work does it, from its first message on; each time an alarm's delay late. */
function turns(phase: number, count: number, delayMs: number): number[] {
  const times: number[] = []
  let freeAt = 0
  for (let now = 1_000_000; times.length < count; now = freeAt + delayMs) {
    times.push(now)
    freeAt = now + periodMs(everyMs, now - freeAt, phase)
  }
  return times
}

/** The most rooms that work within one tenth of a second. */
function mostAtOnce(times: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const at of times) counts.set(Math.floor(at / 100), (counts.get(Math.floor(at / 100)) ?? 0) + 1)
  return Math.max(...counts.values())
}

describe('the phase of a room', () => {
  it('[ARCH-31] lets two hundred rooms that begin together work apart from the second time on', () => {
    const all = phases.map((phase) => turns(phase, 5, 30))
    expect(mostAtOnce(all.map(([first = 0]) => first))).toBe(200)
    for (const turn of [1, 2, 3, 4]) expect(mostAtOnce(all.map((times) => times[turn] ?? 0))).toBeLessThan(12)
  })

  it('[ARCH-31] costs no work more than one period of waiting: whoever is busy works once in it', () => {
    for (const phase of phases) {
      const [, second = 0, third = 0, fourth = 0] = turns(phase, 4, 30)
      expect([third - second, fourth - third]).toEqual([everyMs + 30, everyMs + 30])
    }
  })

  it('[ARCH-31] is taken up anew after a pause, and not for what load has held up', () => {
    expect(periodMs(everyMs, 599, 0.5)).toBe(everyMs)
    expect(periodMs(everyMs, 601, 0.5)).toBe(1_875)
    expect([periodMs(everyMs, 60_000, 0), periodMs(everyMs, 60_000, 1)]).toEqual([750, everyMs])
  })
})
