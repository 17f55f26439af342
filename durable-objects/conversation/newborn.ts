/**
 * What was said in a room that was founded where one had been lost: its messages with their files and reactions, to be
 * taken over behind what the archive has. They were acknowledged, so they are kept; what else the young room knew (who
 * belongs to it, how far they have read) the archive knows better.
 */
import type { Message } from '../../schema/protocol/message.ts'
import { FileLedger, type LedgerFile } from './storage/file-ledger.ts'
import { MessageLog } from './storage/message-log.ts'
import { ProgressStore } from './storage/progress.ts'
import { type ReactionRow, Reactions } from './storage/reactions.ts'
import { SentKeys } from './storage/sent-keys.ts'

export type CarriedMessage = {
  message: Message
  digest: string
  files: LedgerFile[]
  reactions: ReactionRow[]
}
export type Newborn = { messages: CarriedMessage[] }

/** @param saidBefore `sender/clientMessageId` of what the archive has already: a resend that the young room took for new */
export function newbornOf(sql: SqlStorage, saidBefore: ReadonlySet<string>): Newborn {
  const log = new MessageLog(sql, new ProgressStore(sql))
  const [keys, files] = [new SentKeys(sql), new FileLedger(sql)]
  const reactions = new Reactions(sql, 0)
  const messages = log
    .between(1, log.lastSeq)
    .filter(({ senderId, clientMessageId }) => !saidBefore.has(`${senderId}/${clientMessageId}`))
    .map((message) => ({
      message,
      digest: keys.get(message.senderId, message.clientMessageId)?.digest ?? '',
      files: (message.attachments ?? []).map(({ id }) => files.get(id)).filter((file) => file !== null),
      reactions: reactions.under(message.seq),
    }))
  return { messages }
}
