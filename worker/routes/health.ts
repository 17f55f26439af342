/** Whether this code runs at all. No I/O, so that it says nothing about anybody else. */
import type { Hono } from 'hono'
import type { Front } from '../front.ts'

export function healthRoutes(app: Hono<Front>): void {
  app.get('/health/live', (c) => c.json({ status: 'ok' }))
}
