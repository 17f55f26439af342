/** What a client may say on a conversation's socket: one command per file in `commands/`, their union here. */
import { frameBytesMax, refCharactersMax } from '../limits.ts'
import { type Delete, parseDelete } from './commands/delete.ts'
import { type Edit, parseEdit } from './commands/edit.ts'
import { type Join, parseJoin } from './commands/join.ts'
import { type MarkUnread, parseMarkUnread } from './commands/mark-unread.ts'
import { parsePin, type Pin } from './commands/pin.ts'
import { parseReact, type React } from './commands/react.ts'
import { parseRead, type Read } from './commands/read.ts'
import { parseReceived, type Received } from './commands/received.ts'
import { parseSend, type Send } from './commands/send.ts'
import { parseTyping, type Typing } from './commands/typing.ts'
import { parseViewing, type Viewing } from './commands/viewing.ts'
import { isUnparsed, type Unparsed } from './unparsed.ts'
import type { ProblemCode } from './problem.ts'

export type Command =
  | Join
  | Send
  | Edit
  | Delete
  | React
  | Pin
  | Typing
  | Received
  | Viewing
  | Read
  | MarkUnread

export type CommandRefused = { refused: ProblemCode; detail: string; clientMessageId?: string; ref?: string }

const parsers = new Map<string, (frame: Unparsed) => Command | string>([
  ['join', parseJoin],
  ['send', parseSend],
  ['edit', parseEdit],
  ['delete', parseDelete],
  ['react', parseReact],
  ['pin', parsePin],
  ['typing', parseTyping],
  ['received', parseReceived],
  ['viewing', parseViewing],
  ['read', parseRead],
  ['mark-unread', parseMarkUnread],
])

/** Turns what arrived into a command, or says what is wrong with it. */
export function parseCommand(data: string | ArrayBuffer): Command | CommandRefused {
  const frame = parseFrameObject(data)
  if ('refused' in frame) return frame
  const { type } = frame.object
  const parse = typeof type === 'string' ? parsers.get(type) : undefined
  if (!parse)
    return { refused: 'command_unknown', detail: `Known commands: ${[...parsers.keys()].join(', ')}.` }
  const command = parse(frame.object)
  if (typeof command !== 'string') return command
  return { refused: 'command_invalid', detail: `${command}.`, ...namesIn(frame.object) }
}

/** What a broken command called itself, as far as that can be repeated. */
function namesIn(frame: Unparsed): { clientMessageId?: string; ref?: string } {
  const { clientMessageId, ref } = frame
  return {
    ...(isShort(clientMessageId) && { clientMessageId }),
    ...(isShort(ref) && { ref }),
  }
}

function isShort(name: unknown): name is string {
  return typeof name === 'string' && name.length <= refCharactersMax
}

/** Size is judged before anything is read. */
export function parseFrameObject(data: string | ArrayBuffer): { object: Unparsed } | CommandRefused {
  if (typeof data !== 'string') return { refused: 'frame_binary', detail: 'Frames are text.' }
  if (utf8BytesExceed(data, frameBytesMax))
    return { refused: 'frame_too_large', detail: `A frame holds at most ${frameBytesMax} bytes.` }
  const object = parseJson(data)
  return isUnparsed(object)
    ? { object }
    : { refused: 'frame_not_json', detail: 'A frame is one JSON object.' }
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined // not JSON is an answer here, not a failure: the caller refuses the frame
  }
}

/** True when the text is longer than `max` bytes in UTF-8; no copy is made, since a frame may be hostile. */
export function utf8BytesExceed(text: string, max: number): boolean {
  if (text.length * 3 <= max) return false
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit <= 0xdfff)
      bytes += 2 // half of a pair, whose four bytes are shared by two units
    else bytes += 3
    if (bytes > max) return true
  }
  return false
}
