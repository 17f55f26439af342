/** The body of a webhook: the event, as hosts read it anywhere. A test is an event of nothing that has happened. */
import type { HomeroomEvent, TestDetail, WebhookBody } from '../schema/event.ts'
import type { EventId } from '../schema/ids.ts'
import { testEventType } from '../schema/webhooks.ts'

export function webhookBody(event: HomeroomEvent): string {
  const body: WebhookBody = { type: event.type, timestamp: event.occurredAt, data: event }
  return JSON.stringify(body)
}

export function testEvent(id: EventId, atMs: number, detail: TestDetail): HomeroomEvent {
  return { id, type: testEventType, actor: 'system', occurredAt: new Date(atMs).toISOString(), detail }
}
