/** Everything that the bare object says. A message has the same fields as ours, so frames are as long. */
import type { Messages } from '../../../schema/protocol/frames/messages.ts'

export type Bare =
  | { type: 'hello' }
  | { type: 'ack'; clientMessageId: string; seq: number }
  | Pick<Messages, 'type' | 'epoch' | 'from' | 'to' | 'messages' | 'users' | 'viewers'>
