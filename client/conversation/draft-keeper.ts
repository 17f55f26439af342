/** What is written and not said, in every conversation. Kept a moment after the last stroke, and at once on leaving. */
import type { ConversationId } from '../../schema/ids.ts'
import { keepAfterMs } from '../../schema/limits.ts'
import { isUnparsed } from '../../schema/protocol/unparsed.ts'
import type { SendDraft } from '../api/outgoing.ts'
import type { Store } from '../api/store.ts'
import { Cell } from '../cell.ts'
import { type Clock, Timer } from '../clock.ts'
import type { Keeper } from '../storage/keeper.ts'

const prefix = 'draft/'
const nothing: SendDraft = { text: '' }

export class DraftKeeper {
  readonly #keeper: Keeper
  readonly #due: Timer
  readonly #drafts = new Map<string, Cell<SendDraft>>()
  readonly #unkept = new Set<string>()
  readonly #onChange: (id: string, draft: SendDraft) => void

  constructor(keeper: Keeper, clock: Clock, onChange: (id: string, draft: SendDraft) => void) {
    this.#keeper = keeper
    this.#due = new Timer(clock)
    this.#onChange = onChange
  }

  /** What an earlier visit left; what has been written since stays. */
  async load(): Promise<void> {
    for (const [key, record] of await this.#keeper.list(prefix)) {
      const id = key.slice(prefix.length)
      const draft = parseDraft(record)
      if (draft && isNothing(this.#cell(id).getSnapshot())) this.#put(id, draft)
    }
  }

  of(id: ConversationId): Store<SendDraft> {
    return this.#cell(id)
  }

  set(id: ConversationId, draft: SendDraft): void {
    this.#put(id, isNothing(draft) ? nothing : draft)
    this.#unkept.add(id)
    if (!this.#due.isSet) this.#due.set(keepAfterMs, () => this.keepNow())
  }

  keepNow(): void {
    this.#due.clear()
    for (const id of this.#unkept) {
      const draft = this.#cell(id).getSnapshot()
      void (isNothing(draft)
        ? this.#keeper.delete(prefix + id)
        : this.#keeper.set(prefix + id, { v: 1, ...draft }))
    }
    this.#unkept.clear()
  }

  #put(id: string, draft: SendDraft): void {
    this.#cell(id).set(draft)
    this.#onChange(id, draft)
  }

  #cell(id: string): Cell<SendDraft> {
    const known = this.#drafts.get(id) ?? new Cell(nothing)
    this.#drafts.set(id, known)
    return known
  }
}

/** Whom one is about to answer is a draft, also before the first word. */
function isNothing({ text, replyTo, attachments = [] }: SendDraft): boolean {
  return text === '' && replyTo === undefined && attachments.length === 0
}

function parseDraft(record: unknown): SendDraft | null {
  if (!isUnparsed(record) || record['v'] !== 1 || typeof record['text'] !== 'string') return null
  const { text, replyTo, attachments } = record
  return {
    text,
    ...(typeof replyTo === 'number' && { replyTo }),
    ...(Array.isArray(attachments) && { attachments }),
  }
}
