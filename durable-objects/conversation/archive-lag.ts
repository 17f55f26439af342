/** Since when Postgres has lacked something of this room, and what each run to it has come to, for those who look on. */
import { wellPerPoint } from '../../schema/limits.ts'
import type { ArchiveOutcome } from '../../stores/archive.ts'
import { record } from '../../stores/metrics.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'

/** A run that has begun: how far behind Postgres was. */
export type Run = { startedAt: number; lagMs: number; depth: number }

export class ArchiveLag {
  readonly #conversation: Pick<ConversationRecord, 'campusId' | 'kind'>
  /** Null while it lacks nothing. */
  #since: number | null = null

  constructor(conversation: Pick<ConversationRecord, 'campusId' | 'kind'>) {
    this.#conversation = conversation
  }

  /** Something is to be archived; it may have been before. */
  note(now: number): void {
    this.#since ??= now
  }

  /** `depth`: revs that Postgres lacks. */
  begin(startedAt: number, depth: number): Run {
    return { startedAt, lagMs: startedAt - (this.#since ?? startedAt), depth }
  }

  /** Whatever is still lacking came while it was written, or did not fit. */
  confirm({ startedAt }: Run, isPending: boolean): void {
    this.#since = isPending ? startedAt : null
  }

  /** `outcome`: null where Postgres did not answer. `count`: messages of the batch. */
  say({ startedAt, lagMs, depth }: Run, outcome: ArchiveOutcome | null, count: number, now: number): void {
    const { campusId: campus, kind } = this.#conversation
    const word = wordOf(outcome)
    const values = { ms: now - startedAt, lagMs, depth, count }
    record('archive', { campus, kind, outcome: word }, values, {
      oneIn: word === 'written' ? wellPerPoint : 1,
    })
  }
}

function wordOf(outcome: ArchiveOutcome | null): string {
  if (outcome === null) return 'failed'
  if (outcome.written) return 'written'
  return 'discontinuity' in outcome ? outcome.discontinuity : 'refused'
}
