/** How long messages took to get here, told without trust in either clock. */
import { describe, expect, test } from 'vitest'
import { DeliveryDelay } from '../../client/delivery-delay.ts'
import { aMessage } from './builders.ts'

const room = Date.parse('2026-11-02T09:00:00.000Z')
const saidAt = (ms: number, more = {}) => [
  aMessage(1, { sentAt: new Date(room + ms).toISOString(), ...more }),
]

/** A device whose clock is `skewMs` ahead of the room's, 20 ms away; a message is said at each time and takes so long. */
function delays(skewMs: number, ...heard: { at: number; tookMs: number }[]): (number | null)[] {
  const delay = new DeliveryDelay()
  delay.joining(room + skewMs - 100)
  delay.welcomed(room + skewMs - 60)
  return heard.map(({ at, tookMs }) => {
    delay.heard(saidAt(at), room + at + tookMs + skewMs)
    return delay.newestMs
  })
}

const day = [
  { at: 0, tookMs: 20 },
  { at: 1_000, tookMs: 180 },
  { at: 2_000, tookMs: 25 },
]

describe('the delay of a message', () => {
  test.each([0, 3_600_000, -3_600_000])(
    '[SDK-37] is what it has waited beyond the quickest, and half of an answered join, with clocks %d ms apart',
    (skewMs) => {
      expect(delays(skewMs, ...day)).toEqual([20, 180, 25])
    },
  )

  test('[SDK-37] is reckoned anew where a quicker one shows that the others had waited', () => {
    expect(delays(0, { at: 0, tookMs: 300 }, { at: 1_000, tookMs: 20 }, { at: 2_000, tookMs: 300 })).toEqual([
      20, 20, 300,
    ])
  })

  test('[SDK-37] is unknown of what was only changed, and before a join was answered', () => {
    const delay = new DeliveryDelay()
    delay.joining(room)
    delay.heard(saidAt(0), room + 20)
    expect(delay.newestMs).toBeNull()
    delay.welcomed(room + 40)
    delay.heard(saidAt(-86_400_000, { editedAt: new Date(room).toISOString() }), room + 50)
    expect(delay.newestMs).toBeNull()
  })

  test('[SDK-37] begins anew with every join: clocks drift', () => {
    const delay = new DeliveryDelay()
    delay.joining(room)
    delay.welcomed(room + 40)
    delay.heard(saidAt(0), room + 20)
    delay.joining(room + 5_000)
    delay.welcomed(room + 5_060)
    delay.heard(saidAt(6_000), room + 9_000)
    expect(delay.newestMs).toBe(20)
  })
})
