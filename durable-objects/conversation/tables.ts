/** The tables of one room, opened together, and read again together when a transaction is rolled back. */
import { type ConversationRecord } from './storage/conversation-record.ts'
import { ChangeLog } from './storage/change-log.ts'
import { Blocks } from './storage/blocks.ts'
import { Cursors } from './storage/cursors.ts'
import { EditCounts } from './storage/edit-counts.ts'
import { FileLedger } from './storage/file-ledger.ts'
import { FormerMentions } from './storage/former-mentions.ts'
import { GroupMentions } from './storage/group-mentions.ts'
import { Levels } from './storage/levels.ts'
import { MessageLog } from './storage/message-log.ts'
import { Mutes } from './storage/mutes.ts'
import { Parked } from './storage/parked.ts'
import { People } from './storage/people.ts'
import { Pins } from './storage/pins.ts'
import { ProgressStore } from './storage/progress.ts'
import { Quotes } from './storage/quotes.ts'
import { Reactions } from './storage/reactions.ts'
import { Reports } from './storage/reports.ts'
import { Roster } from './storage/roster.ts'
import { ScheduledSends } from './storage/scheduled-sends.ts'
import { SentKeys } from './storage/sent-keys.ts'
import { Settings } from './storage/settings.ts'
import { Versions } from './storage/versions.ts'
import { ViewingIntervals } from './storage/viewing.ts'

export type Tables = ReturnType<typeof openTables>

export function openTables(sql: SqlStorage, { title }: ConversationRecord) {
  const progress = new ProgressStore(sql)
  const log = new MessageLog(sql, progress)
  return {
    ...{ progress, log },
    settings: new Settings(sql, { title }),
    sentKeys: new SentKeys(sql),
    versions: new Versions(sql, log.rev),
    editCounts: new EditCounts(sql),
    formerMentions: new FormerMentions(sql, log.rev),
    groupMentions: new GroupMentions(sql),
    reactions: new Reactions(sql, log.rev),
    quotes: new Quotes(sql),
    pins: new Pins(sql),
    files: new FileLedger(sql),
    scheduled: new ScheduledSends(sql),
    changes: new ChangeLog(sql, progress),
    parked: new Parked(sql),
    roster: new Roster(sql),
    people: new People(sql),
    mutes: new Mutes(sql),
    blocks: new Blocks(sql),
    levels: new Levels(sql),
    reports: new Reports(sql),
    cursors: new Cursors(sql),
    intervals: new ViewingIntervals(sql),
  }
}

/** Memory follows the tables back. */
export function reloadTables(tables: Tables): void {
  tables.settings.reload()
  tables.log.reload()
  tables.roster.reload()
  tables.changes.reload()
  tables.mutes.reload()
  tables.blocks.reload()
  tables.levels.reload()
  tables.reports.reload()
  tables.files.reload()
  tables.scheduled.reload()
  tables.cursors.reload()
  tables.intervals.reload()
}
