/**
 * What the first bytes of a file show, from marks that a format cannot do without. Nothing is unpacked and nothing is
 * searched for: each mark has its place, so the work is bounded whatever the bytes are. Text is what decodes as UTF-8
 * without control characters; it may be markup or a program, and nobody runs it.
 */
export type FileFamily =
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'bmp'
  | 'tiff'
  | 'avif'
  | 'heif'
  | 'mp4'
  | 'webm'
  | 'avi'
  | 'mp3'
  | 'aac'
  | 'wav'
  | 'ogg'
  | 'flac'
  | 'midi'
  | 'pdf'
  | 'zip'
  | 'ole'
  | 'gzip'
  | 'sevenZip'
  | 'rtf'
  | 'text'
  | 'unknown'

type Mark = { family: FileFamily; bytes: string }

/** Latin-1, so that a mark reads as it is written down in the formats' own documents. */
const marks: readonly Mark[] = [
  { family: 'png', bytes: '\x89PNG\r\n\x1a\n' },
  { family: 'jpeg', bytes: '\xff\xd8\xff' },
  { family: 'gif', bytes: 'GIF87a' },
  { family: 'gif', bytes: 'GIF89a' },
  { family: 'tiff', bytes: 'II*\x00' },
  { family: 'tiff', bytes: 'MM\x00*' },
  { family: 'webm', bytes: '\x1a\x45\xdf\xa3' },
  // each with its version or its first length: three or four letters alone may begin a sentence
  { family: 'mp3', bytes: 'ID3\x02' },
  { family: 'mp3', bytes: 'ID3\x03' },
  { family: 'mp3', bytes: 'ID3\x04' },
  { family: 'ogg', bytes: 'OggS\x00' },
  { family: 'flac', bytes: 'fLaC\x00' },
  { family: 'flac', bytes: 'fLaC\x80' },
  { family: 'midi', bytes: 'MThd\x00\x00\x00\x06' },
  { family: 'pdf', bytes: '%PDF-' },
  { family: 'zip', bytes: 'PK\x03\x04' },
  { family: 'zip', bytes: 'PK\x05\x06' },
  { family: 'ole', bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { family: 'gzip', bytes: '\x1f\x8b\x08' },
  { family: 'sevenZip', bytes: '7z\xbc\xaf\x27\x1c' },
  { family: 'rtf', bytes: '{\\rtf' },
]

/** `RIFF`, four bytes of length, and what it is. */
const riffs = new Map<string, FileFamily>([
  ['WEBP', 'webp'],
  ['WAVE', 'wav'],
  ['AVI ', 'avi'],
])

/** The kinds of box that a QuickTime or MPEG-4 file begins with, after four bytes of length. */
const firstBoxes: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'])

/** What an `ftyp` box names where it is a picture. */
const pictureBrands = new Map<string, FileFamily>([
  ...['avif', 'avis'].map((brand): [string, FileFamily] => [brand, 'avif']),
  ...['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'mif1', 'msf1'].map((brand): [string, FileFamily] => [
    brand,
    'heif',
  ]),
])

export function familyOf(head: Uint8Array): FileFamily {
  const marked = marks.find(({ bytes }) => latin1(head, 0, bytes.length) === bytes)
  if (marked) return marked.family
  const riff = latin1(head, 0, 4) === 'RIFF' ? riffs.get(latin1(head, 8, 4)) : undefined
  if (riff) return riff
  // no file of ours is so long that its first box fills the byte that a word would begin with
  if ((head[0] ?? 0xff) <= 1 && firstBoxes.has(latin1(head, 4, 4))) return boxFamily(head)
  if (isBitmap(head)) return 'bmp'
  return soundFamily(head) ?? (isText(head) ? 'text' : 'unknown')
}

function boxFamily(head: Uint8Array): FileFamily {
  return (latin1(head, 4, 4) === 'ftyp' && pictureBrands.get(latin1(head, 8, 4))) || 'mp4'
}

/** `BM` alone begins many a word: the reserved bytes and the size of the second header must be right as well. */
function isBitmap(head: Uint8Array): boolean {
  if (latin1(head, 0, 2) !== 'BM' || latin1(head, 6, 4) !== '\0\0\0\0') return false
  return [12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0) && latin1(head, 15, 3) === '\0\0\0'
}

/** A frame of MPEG audio begins with eleven bits set; layer 0 is AAC's, and a bitrate of all ones is none. */
function soundFamily(head: Uint8Array): FileFamily | null {
  const [first = 0, second = 0, third = 0xff] = head
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null
  const layer = (second >> 1) & 0b11
  if (layer === 0) return (second & 0xf0) === 0xf0 ? 'aac' : null
  // layer I, which nobody writes, would make sound of every text in UTF-16
  return layer !== 0b11 && third >> 4 !== 0b1111 ? 'mp3' : null
}

/** The head may end within a character, so what is left over at its end is no fault. */
function isText(head: Uint8Array): boolean {
  if (head.length === 0) return false
  for (const byte of head) if (byte < 0x20 && !isTextControl(byte)) return false
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(head, { stream: true })
    return true
  } catch {
    return false // bytes that are no UTF-8 are an answer here
  }
}

/** Tab, line feed, vertical tab, form feed, carriage return, and the escape of coloured terminals' logs. */
function isTextControl(byte: number): boolean {
  return (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b
}

function latin1(bytes: Uint8Array, at: number, length: number): string {
  return at + length > bytes.length ? '' : String.fromCharCode(...bytes.subarray(at, at + length))
}
