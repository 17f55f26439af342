/** What becomes of a delivery: the schedule, and what each answer leads to. */
import { describe, expect, it } from 'vitest'
import {
  type Attempted,
  attemptsMaxUsual,
  delayMs,
  judgeAttempt,
  type Outcome,
} from '../../domain/delivery.ts'
import { webhookDelaysSeconds, webhookJitter, webhookRetryAfterMaxMs } from '../../schema/limits.ts'
import schedule from '../data/webhook_retry_schedule.json'

const now = 1_800_000_000_000
const answered = (status: number, retryAfter: string | null = null): Outcome => ({ status, retryAfter })
const attempted = (changes: Partial<Attempted> = {}): Attempted => ({
  ...{ attempts: 1, attemptsMax: attemptsMaxUsual, firstAt: now, lastArrivedAt: null },
  ...changes,
})
const judge = (outcome: Outcome, changes: Partial<Attempted> = {}, random = 0) =>
  judgeAttempt(attempted(changes), outcome, now, random)

describe('the schedule', () => {
  it('[HOOK-2] is that of Standard Webhooks: ten attempts within 75 hours', () => {
    expect(webhookDelaysSeconds).toEqual(schedule.delays_s)
    const hours = webhookDelaysSeconds.reduce<number>((sum, seconds) => sum + seconds, 0) / 3_600
    expect(Math.floor(hours)).toBe(75)
  })

  it('[HOOK-2] is never shorter than it says, and longer by a tenth at most', () => {
    for (const [attempts, seconds] of webhookDelaysSeconds.entries())
      for (const random of [0, 0.5, 0.999]) {
        expect(delayMs(attempts, random)).toBeGreaterThanOrEqual(seconds * 1_000)
        expect(delayMs(attempts, random)).toBeLessThanOrEqual(seconds * 1_000 * (1 + webhookJitter))
      }
  })
})

describe('an attempt', () => {
  it.each([200, 201, 204, 299])('[HOOK-3] that is answered %i has arrived', (status) => {
    expect(judge(answered(status))).toMatchObject({
      state: 'delivered',
      fault: null,
      dueAt: null,
      disable: null,
    })
  })

  it.each([100, 199, 301, 302, 307, 308, 400, 401, 404, 429, 500, 503, 599])(
    '[HOOK-3] that is answered %i is made again',
    (status) => {
      const fault = status >= 300 && status < 400 ? 'redirect' : 'status'
      expect(judge(answered(status))).toMatchObject({
        state: 'pending',
        fault,
        dueAt: now + 5_000,
        disable: null,
      })
    },
  )

  it.each(['timeout', 'network', 'address'] as const)('[HOOK-3] that ends with %s is made again', (fault) => {
    expect(judge({ fault })).toMatchObject({ state: 'pending', fault, dueAt: now + 5_000 })
  })

  it('[HOOK-3] that is answered 410 is the last, and disables the endpoint', () => {
    expect(judge(answered(410))).toMatchObject({ state: 'failed', dueAt: null, disable: 'gone' })
  })

  it.each([
    ['120', 120_000],
    ['99999999', webhookRetryAfterMaxMs],
    [new Date(now + 60_000).toUTCString(), 60_000],
    ['-1', null],
    ['0', null],
    ['not-a-date', null],
    ['', null],
    [new Date(now - 60_000).toUTCString(), null],
  ])(
    '[HOOK-3] that is answered 503 with Retry-After %j lets the endpoint rest, within reason',
    (header, restMs) => {
      const verdict = judge(answered(503, header))
      expect(verdict.heldUntil).toBe(restMs === null ? null : now + restMs)
      expect(verdict.dueAt).toBe(now + Math.max(5_000, restMs ?? 0))
    },
  )

  it('[HOOK-3] of another status is not put off by Retry-After', () => {
    expect(judge(answered(500, '3600'))).toMatchObject({ heldUntil: null, dueAt: now + 5_000 })
  })

  it('[HOOK-7] that was the last disables the endpoint only where nothing has arrived since the first', () => {
    const last = { attempts: attemptsMaxUsual, firstAt: now - 270_000_000 }
    expect(judge(answered(500), last)).toMatchObject({ state: 'failed', dueAt: null, disable: 'failing' })
    expect(judge(answered(500), { ...last, lastArrivedAt: last.firstAt - 1 }).disable).toBe('failing')
    expect(judge(answered(500), { ...last, lastArrivedAt: last.firstAt + 1 }).disable).toBeNull()
  })

  it('[HOOK-10] of a test is the only one, and disables nothing', () => {
    expect(judge(answered(500), { attemptsMax: 1 })).toMatchObject({
      state: 'failed',
      dueAt: null,
      disable: null,
    })
  })
})
