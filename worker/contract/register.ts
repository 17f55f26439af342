/** Puts declared routes in front of the world. The same list is what the OpenAPI document is written from. */
import type { Hono } from 'hono'
import type { Front } from '../front.ts'
import type { Route } from './route.ts'

export function register(app: Hono<Front>, routes: readonly Route[]): void {
  for (const { facts, serve } of routes) app.on(facts.method, facts.path, serve)
}
