/**
 * Takes one webhook to its receiver and says what came of it. Nothing of the answer but its status and `Retry-After` is
 * looked at, and none of its body is read: what a receiver says there is nobody's to keep. A redirect is not followed.
 */
import type { Outcome } from '../domain/delivery.ts'
import { webhookTimeoutMs } from '../schema/limits.ts'

export type OutgoingWebhook = { url: URL; headers: Record<string, string>; body: string }

export type WebhookSender = (webhook: OutgoingWebhook) => Promise<Outcome>

/** The timer is cleared with the answer: a pending one would keep the courier awake, and billed. */
export function fetchSender(fetcher: typeof fetch = (...request) => fetch(...request)): WebhookSender {
  return async ({ url, headers, body }) => {
    const controller = new AbortController()
    const timer = setTimeout(
      () => controller.abort(new Error('the receiver took too long')),
      webhookTimeoutMs,
    )
    try {
      const { signal } = controller
      const response = await fetcher(url.href, { method: 'POST', headers, body, redirect: 'manual', signal })
      const retryAfter = response.headers.get('retry-after')
      await response.body?.cancel()
      return { status: response.status, retryAfter }
    } catch {
      // whatever it is, nobody has answered; whose fault that is the host sees in its own logs
      return { fault: controller.signal.aborted ? 'timeout' : 'network' }
    } finally {
      clearTimeout(timer)
    }
  }
}
