/**
 * What a room knows for good: its conversation, its tables, and the one way to change them together. Nobody hears of
 * anything here, and nobody is judged: that is the room's, which is these facts with voices.
 */
import { actorName } from '../../domain/actor-name.ts'
import type { Actor } from '../../schema/actor.ts'
import type { ActorName } from '../../schema/events.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { Change } from './storage/change-log.ts'
import { openTables, reloadTables, type Tables } from './tables.ts'

export type RoomFactsParts = { storage: DurableObjectStorage; clock: () => number }

/** An event, as whoever acts knows it. */
export type Happened = Pick<Change, 'type'> & { actor: Actor; as?: ActorName } & Partial<
    Pick<Change, 'isStaffAct' | 'detail' | 'rev' | 'seq'>
  >

export class RoomFacts {
  readonly conversation: ConversationRecord
  readonly clock: () => number
  readonly settings: Tables['settings']
  readonly log: Tables['log']
  readonly sentKeys: Tables['sentKeys']
  readonly versions: Tables['versions']
  readonly editCounts: Tables['editCounts']
  readonly formerMentions: Tables['formerMentions']
  readonly groupMentions: Tables['groupMentions']
  readonly reactions: Tables['reactions']
  readonly quotes: Tables['quotes']
  readonly pins: Tables['pins']
  readonly files: Tables['files']
  readonly changes: Tables['changes']
  readonly roster: Tables['roster']
  readonly people: Tables['people']
  readonly mutes: Tables['mutes']
  readonly blocks: Tables['blocks']
  readonly levels: Tables['levels']
  readonly reports: Tables['reports']
  readonly scheduled: Tables['scheduled']
  protected readonly tables: Tables
  readonly #storage: DurableObjectStorage

  constructor(conversation: ConversationRecord, { storage, clock }: RoomFactsParts) {
    const tables = openTables(storage.sql, conversation)
    this.#storage = storage
    this.tables = tables
    this.conversation = conversation
    this.clock = clock
    this.settings = tables.settings
    this.log = tables.log
    this.sentKeys = tables.sentKeys
    this.versions = tables.versions
    this.editCounts = tables.editCounts
    this.formerMentions = tables.formerMentions
    this.groupMentions = tables.groupMentions
    this.reactions = tables.reactions
    this.quotes = tables.quotes
    this.pins = tables.pins
    this.files = tables.files
    this.changes = tables.changes
    this.roster = tables.roster
    this.people = tables.people
    this.mutes = tables.mutes
    this.blocks = tables.blocks
    this.levels = tables.levels
    this.reports = tables.reports
    this.scheduled = tables.scheduled
  }

  /** An act of staff is always kept; anything else where the campus listens. Inside the caller's transaction. */
  record(happened: Happened): void {
    const { type, actor, as = actorName(actor), isStaffAct = false, detail = null } = happened
    const { rev = this.log.rev, seq = null } = happened
    if (!isStaffAct && !actor.logsEvents) return
    this.changes.add({ type, rev, seq, actor: as, isStaffAct, at: this.clock(), detail })
  }

  /** Whatever else is kept of a message, or beside it, goes with what it said. */
  protected erase(seq: number): void {
    this.files.releaseOf(seq)
    this.versions.erase(seq)
    this.reactions.erase(seq)
    this.quotes.erase(seq)
    this.pins.remove(seq)
  }

  /** All or nothing. Memory follows the tables back when the transaction fails. */
  commit<Result>(change: () => Result): Result {
    try {
      return this.#storage.transactionSync(change)
    } catch (error) {
      reloadTables(this.tables)
      throw error
    }
  }
}
