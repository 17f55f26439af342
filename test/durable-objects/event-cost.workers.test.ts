/** What events cost a room, counted in rows and in words to couriers: nothing, where nobody listens. */
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { WebhookCourier } from '../../durable-objects/webhooks/webhook-courier.ts'
import { parseEndpointId } from '../../schema/ids.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresWebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import { sql } from '../campus.ts'
import { aConversation, clientMessageId, must, type TestConversation, value } from './a-conversation.ts'
import { rowsWritten } from './rows-written.ts'
import { settled } from './settled.ts'

async function costOf(conversation: TestConversation, logsEvents: boolean) {
  const { stub, ada, id } = conversation
  await settled(stub)
  const actor = logsEvents ? { ...ada, logsEvents: true as const } : ada
  const wake = vi.spyOn(WebhookCourier.prototype, 'wake').mockResolvedValue()
  const rows = await rowsWritten(conversation, async () => {
    value(await stub.send(actor, { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hello' }))
  })
  await settled(stub)
  if (logsEvents) await expect.poll(() => wake.mock.calls.length).toBeGreaterThan(0)
  const words = wake.mock.calls.length
  wake.mockRestore()
  const events = await sql(env, 'SELECT id FROM events WHERE conversation_id = $1', [id])
  return { rows, words, events: events.length }
}

describe('a message', () => {
  it('[HOOK-12] costs no row, no event and no word where nobody listens, and one row where somebody does', async () => {
    const plain = await aConversation()
    const without = await costOf(plain, false)
    expect(without).toMatchObject({ words: 0, events: 0 })

    const heard = await aConversation()
    const id = must(parseEndpointId(`whe_${crypto.randomUUID().replaceAll('-', '')}`))
    const about = { id, url: 'https://hooks.school.edu/', description: '', types: [], secret: 'whsec_one' }
    must(await postgresWebhookEndpoints(openNeon(env)).create(heard.campus, about))
    const withEndpoint = await costOf(heard, true)
    expect(withEndpoint.events).toBe(1)
    // the change; that couriers were told goes along with the watermark
    expect(withEndpoint.rows - without.rows).toBe(1)
  })
})
