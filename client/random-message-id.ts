/** A name for a message that no other send will have: 128 random bits, in the alphabet of a clientMessageId. */
import { type ClientMessageId, parseClientMessageId } from '../schema/ids.ts'

export function randomMessageId(): ClientMessageId {
  // not randomUUID: browsers withhold it from pages without https, where a widget may well be tried first
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const id = parseClientMessageId(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
  if (!id) throw new Error('A random id does not fit the alphabet of ids.')
  return id
}
