/**
 * What a room may say to a conversation's socket: one frame per file in `frames/`, their union here.
 * Clients ignore frame types and fields that they do not know: newer servers may say more.
 */
import type { Ack } from './frames/ack.ts'
import type { Done } from './frames/done.ts'
import type { Messages } from './frames/messages.ts'
import type { ProblemFrame } from './frames/problem-frame.ts'
import type { ReactedFrame } from './frames/reacted-frame.ts'
import type { Receipts } from './frames/receipts.ts'
import type { Standing } from './frames/standing.ts'
import type { TypingFrame } from './frames/typing-frame.ts'
import type { Welcome } from './frames/welcome.ts'

export type Frame =
  | Welcome
  | Messages
  | Ack
  | Done
  | Receipts
  | ReactedFrame
  | TypingFrame
  | Standing
  | ProblemFrame

const frameTypes: ReadonlySet<string> = new Set<Frame['type']>([
  'welcome',
  'messages',
  'ack',
  'done',
  'receipts',
  'reacted',
  'typing',
  'standing',
  'problem',
])

/** A frame from our own server, or null when it is of a kind that this client does not know. */
export function parseFrame(data: string): Frame | null {
  const value: unknown = JSON.parse(data)
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  return typeof value.type === 'string' && frameTypes.has(value.type) ? (value as Frame) : null
}
