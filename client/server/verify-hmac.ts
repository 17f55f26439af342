/** HMAC-SHA-256, whole and in constant time: a shortened tag is no tag. */
export async function verifyHmac(
  secret: Uint8Array<ArrayBuffer>,
  tag: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (tag.byteLength !== 32) return false
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ])
  return crypto.subtle.verify('HMAC', key, tag, message)
}
