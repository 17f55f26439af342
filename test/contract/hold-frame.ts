/**
 * Holds one frame that a room has sent to the shape that the AsyncAPI document is written from: a type, a field or a value
 * that it does not state is a failed test, wherever it happened. It runs in workerd as well, where no validator may be
 * compiled.
 */
import { frames } from '../../schema/shapes/socket/frames.ts'
import { personalFrames } from '../../schema/shapes/socket/personal-frames.ts'
import type * as z from 'zod'
import { firstUnknown } from './first-unknown.ts'

export function holdFrame(socket: 'conversation' | 'personal', text: string): void {
  const frame = JSON.parse(text) as { type: string }
  const known: Record<string, z.ZodType> = socket === 'conversation' ? frames : personalFrames
  const shape = Object.hasOwn(known, frame.type) ? known[frame.type] : undefined
  if (!shape) throw new Error(`a ${socket} socket got a frame that the contract does not state: ${text}`)
  const parsed = shape.safeParse(frame)
  if (!parsed.success) throw new Error(`against the contract: ${parsed.error.message} in ${text}`)
  const unknown = firstUnknown(frame, parsed.data, frame.type)
  if (unknown !== null) throw new Error(`the contract does not state ${unknown}, in ${text}`)
}

/** For a listener, whose exceptions reach no test. */
export function faultIn(socket: 'conversation' | 'personal', text: string): Error | null {
  try {
    holdFrame(socket, text)
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
