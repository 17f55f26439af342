/** An id of the shape that server keys have, for keys of other kinds: an integration, a secret of the host. */
import { type KeyId, parseKeyId } from '../schema/ids.ts'

export function newKeyId(): KeyId {
  const id = parseKeyId(`key_${crypto.randomUUID().replaceAll('-', '')}`)
  if (!id) throw new Error('a random UUID did not make the id of a key')
  return id
}
