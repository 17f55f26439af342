/**
 * The part of a file that is asked for: one range of bytes (RFC 9110, 14.2), so that a film can be wound. Several
 * ranges, or other units, are answered with the whole, which the RFC allows.
 */
export type ByteRange = { offset: number; length: number }

const oneRange = /^bytes=(\d{0,15})-(\d{0,15})$/

/** Null: the whole. `unsatisfiable`: no byte of the file is in it. */
export function parseByteRange(header: string | null, bytes: number): ByteRange | null | 'unsatisfiable' {
  const [, first = '', last = ''] = oneRange.exec(header?.replaceAll(' ', '') ?? '') ?? []
  if (first === '' && last === '') return null
  if (first === '') {
    const length = Math.min(Number(last), bytes)
    return length === 0 ? 'unsatisfiable' : { offset: bytes - length, length }
  }
  const offset = Number(first)
  if (last !== '' && Number(last) < offset) return null // not a range at all: it is ignored
  if (offset >= bytes) return 'unsatisfiable'
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  return { offset, length: end - offset + 1 }
}
