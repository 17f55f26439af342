/** Who the caller is, as their token or key says it. */
import type { Hono } from 'hono'
import type { Front } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'

export function meRoutes(app: Hono<Front>): void {
  app.get('/v1/me', authenticate, (c) => {
    const actor = c.get('actor')
    if (actor.type === 'key') return c.json({ type: 'key', id: actor.keyId, campus: actor.campusId })
    const { userId: id, name, role, campusId: campus } = actor
    return c.json({ type: 'user', id, name, role, campus })
  })
}
