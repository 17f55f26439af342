/**
 * Tells couriers to look into the log: those of the campuses that have new events, and once an hour all of them, which
 * makes good whatever word was lost. It waits for no delivery, only until each has written down that it was told.
 */
import type { CampusId } from '../../schema/ids.ts'
import { couriersInFlightMax } from '../../schema/limits.ts'
import { parseEventsReady } from '../../stores/event-queue.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresWebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import type { Environment } from '../environment.ts'
import { describeError } from '../middleware/uncaught.ts'
import { askCourier } from './ask-courier.ts'

/** The campuses of which a courier could not be told. */
export async function wakeCouriers(
  bindings: Environment,
  campusIds: readonly CampusId[] | null,
): Promise<Set<CampusId>> {
  const endpoints = await postgresWebhookEndpoints(openNeon(bindings)).awake(campusIds)
  const missed = new Set<CampusId>()
  const waiting = endpoints.values()
  const wakeNext = async (): Promise<void> => {
    for (const address of waiting) {
      const told = await askCourier(bindings, address, (courier) => courier.wake())
      if (!told.ok) missed.add(address.campusId)
    }
  }
  await Promise.all(Array.from({ length: couriersInFlightMax }, wakeNext))
  return missed
}

/** For the queue: a word is taken when all couriers of its campus have it, else it comes again. */
export async function takeEventsReady(batch: MessageBatch, bindings: Environment): Promise<void> {
  const campusIds = batch.messages.flatMap(({ body }) => parseEventsReady(body) ?? [])
  try {
    const missed = await wakeCouriers(bindings, [...new Set(campusIds)])
    for (const message of batch.messages) {
      const campusId = parseEventsReady(message.body)
      if (campusId !== null && missed.has(campusId)) message.retry()
      else message.ack()
    }
  } catch (error) {
    // Postgres is away: the queue brings the whole batch again
    console.error(JSON.stringify({ event: 'couriers_not_woken', ...describeError(error) }))
    batch.retryAll()
  }
}
