/** What a client may say on its personal socket. */
import { type CommandRefused, parseFrameObject } from '../command.ts'
import { isCount } from '../unparsed.ts'

/** First command, and again whenever the client is unsure: it is answered with a snapshot. */
export type PersonalJoin = { type: 'join' }
/** Flow control: frames up to number `n` have been taken. */
export type PersonalReceived = { type: 'received'; n: number }
export type PersonalCommand = PersonalJoin | PersonalReceived

export function parsePersonalCommand(data: string | ArrayBuffer): PersonalCommand | CommandRefused {
  const frame = parseFrameObject(data)
  if ('refused' in frame) return frame
  const { type, n } = frame.object
  if (type === 'join') return { type }
  if (type === 'received')
    return isCount(n)
      ? { type, n }
      : { refused: 'command_invalid', detail: 'n must be the number of a frame.' }
  return { refused: 'command_unknown', detail: 'Known commands: join, received.' }
}
