/**
 * The SDK's one entry. No framework, nothing to configure: a person is connected by an address and a way to get a token,
 * and everything to show is a store. How it is used is in docs/SDK.md.
 */
import type { ConnectOptions } from './api/connect-options.ts'
import type { HomeroomClient } from './api/homeroom-client.ts'
import { browserSurroundings } from './browser/browser-surroundings.ts'
import { connectWith } from './connect-with.ts'

export { ApiError, type ApiErrorCode } from './api/api-error.ts'
export type { ConnectOptions } from './api/connect-options.ts'
export type { ConnectionStatus, RefusedReason } from './api/connection-status.ts'
export type { Conversation, ConversationInfo, OpenOptions } from './api/conversation.ts'
export type {
  ConversationEntry,
  ConversationList,
  ConversationListSnapshot,
  Totals,
} from './api/conversation-list.ts'
export type { HomeroomClient, Me } from './api/homeroom-client.ts'
export type * from './api/http-api.ts'
export type { Edge, MessagesSnapshot } from './api/messages-snapshot.ts'
export type { Outgoing, SendDraft } from './api/outgoing.ts'
export type { Store } from './api/store.ts'
export type { Upload } from './api/upload.ts'
export { eachOf } from './each-of.ts'
export { SendRefused, type SendRefusal } from './send-refused.ts'
export type { Attention, Surroundings } from './surroundings.ts'

export type { ConversationId, UserId } from '../schema/ids.ts'
export type { Attachment } from '../schema/protocol/attachment.ts'
export type { Message } from '../schema/protocol/message.ts'

/** Connects at once, and comes back by itself until it is closed. */
export function connect(options: ConnectOptions): HomeroomClient {
  return connectWith(options, browserSurroundings())
}
