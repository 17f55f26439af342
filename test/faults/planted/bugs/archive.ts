/** What follows the room: Postgres, alarms, events, webhooks, files. */
import type { Bug } from '../bug.ts'

const room = 'durable-objects/conversation'

export const archiveBugs = {
  'watermark moved before Postgres confirms': {
    fault: 'postgres-down',
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'const outcome = await this.#parts.archive.write(batch)',
        put: 'this.#confirm(batch)\n      const outcome = await this.#parts.archive.write(batch)',
      },
    ],
  },
  'upsert without the rev guard': {
    fault: 'postgres-late',
    edits: [
      {
        file: 'stores/archive-statements.ts',
        find: 'pinned_at = excluded.pinned_at, deleted_by_staff = excluded.deleted_by_staff\n    WHERE excluded.rev > messages.rev`',
        put: 'pinned_at = excluded.pinned_at, deleted_by_staff = excluded.deleted_by_staff`',
      },
    ],
  },
  'alarm that throws': {
    fault: 'postgres-down',
    endsInSilence: true,
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'people do meanwhile.\n      this.#failures += 1\n      this.#retryAfter(this.#failures)\n',
        put: 'people do meanwhile.\n      this.#failures += 1\n      throw error\n',
      },
    ],
  },
  'alarm not armed again': {
    fault: 'postgres-down',
    endsInSilence: true,
    edits: [
      {
        file: 'durable-objects/alarm-schedule.ts',
        find: '      await this.arm()\n    }\n  }\n\n  async #attempt',
        put: '    }\n  }\n\n  async #attempt',
      },
    ],
  },
  'row that is never set aside': {
    fault: 'row-refused',
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'this.#isProbing = messages.length === 1 && this.#refusals >= poisonAttemptsMax',
        put: 'this.#isProbing = false',
      },
    ],
  },
  'event under a new name each time': {
    fault: 'postgres-loses-replies',
    edits: [
      {
        file: `${room}/archiver.ts`,
        find: 'const eventIdOf = (n: number) => eventId(conversation.epoch, n)',
        put: 'const eventIdOf = (n: number) => eventId(conversation.epoch, n + Math.floor(Math.random() * 1e9))',
      },
    ],
  },
  'event forgotten': {
    fault: 'none',
    edits: [
      {
        file: `${room}/storage/change-log.ts`,
        find: '    const n = this.#last + 1\n',
        put: '    const n = this.#last + 1\n    if (n % 20 === 0) return\n',
      },
    ],
  },
  'webhook under a new name each time': {
    fault: 'receiver-loses-replies',
    edits: [
      {
        file: 'durable-objects/webhooks/courier.ts',
        find: '    const signature = await signWebhook(keys, {\n      ...{ id: event.id, seconds },',
        put: '    const id = `${event.id}-${seconds}`\n    const signature = await signWebhook(keys, {\n      ...{ id, seconds },',
      },
      {
        file: 'durable-objects/webhooks/courier.ts',
        find: "'webhook-id': event.id,",
        put: "'webhook-id': id,",
      },
    ],
  },
  'webhook tried once': {
    fault: 'receiver-down',
    edits: [
      { file: 'domain/delivery.ts', find: 'if (attempts < attemptsMax) {', put: 'if (attempts < 1) {' },
    ],
  },
  'refusal of the queue taken for a yes': {
    fault: 'queue-down',
    endsInSilence: true,
    edits: [
      {
        file: 'stores/event-queue.ts',
        find: 'error: errorName(error) }))\n        return false',
        put: 'error: errorName(error) }))\n        return true',
      },
    ],
  },
  'file confirmed before it is stored': {
    fault: 'files-down',
    edits: [
      {
        file: 'worker/files/upload-file.ts',
        find: "    report(c, 'file_not_stored', error)\n    return 'failed'",
        put: "    report(c, 'file_not_stored', error)\n    return 'stored'",
      },
    ],
  },
} as const satisfies Record<string, Bug>
