/** The text of a frame from `ws`, whose type also knows shapes that it gives only when asked for them. */
import type { RawData } from 'ws'

export function textOf(data: RawData): string {
  if (!(data instanceof Uint8Array))
    throw new TypeError('The ws package gives single buffers unless told otherwise.')
  return new TextDecoder().decode(data)
}
