/**
 * What a file is, by its first bytes and by what its uploader says. Only types of this list are served under their own
 * name; everything else, whatever runs in a browser among it, is `application/octet-stream` and nothing more. A
 * declared type that the bytes contradict is a lie and is refused.
 */
import { type FileFamily, familyOf } from './file-family.ts'

export const unknownFileType = 'application/octet-stream'

const zipped = 'application/vnd.openxmlformats-officedocument'
const openDocument = 'application/vnd.oasis.opendocument'

/** What each family is called where nobody says more; and what else its bytes may rightly be called. */
const types: Record<Exclude<FileFamily, 'unknown'>, readonly [string, ...string[]]> = {
  png: ['image/png'],
  jpeg: ['image/jpeg'],
  gif: ['image/gif'],
  webp: ['image/webp'],
  bmp: ['image/bmp'],
  tiff: ['image/tiff'],
  avif: ['image/avif'],
  heif: ['image/heic', 'image/heif'],
  mp4: ['video/mp4', 'audio/mp4', 'video/quicktime', 'video/3gpp', 'audio/3gpp'],
  webm: ['video/webm', 'audio/webm', 'video/x-matroska', 'audio/x-matroska'],
  avi: ['video/x-msvideo'],
  mp3: ['audio/mpeg'],
  aac: ['audio/aac'],
  wav: ['audio/wav'],
  ogg: ['audio/ogg', 'video/ogg', 'audio/opus', 'application/ogg'],
  flac: ['audio/flac'],
  midi: ['audio/midi'],
  pdf: ['application/pdf'],
  zip: [
    'application/zip',
    `${zipped}.wordprocessingml.document`,
    `${zipped}.spreadsheetml.sheet`,
    `${zipped}.presentationml.presentation`,
    `${openDocument}.text`,
    `${openDocument}.spreadsheet`,
    `${openDocument}.presentation`,
    'application/epub+zip',
  ],
  ole: [
    'application/x-ole-storage',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
  ],
  gzip: ['application/gzip'],
  sevenZip: ['application/x-7z-compressed'],
  rtf: ['application/rtf'],
  text: [
    'text/plain',
    'text/csv',
    'text/tab-separated-values',
    'text/markdown',
    'application/json',
    'text/calendar',
  ],
}

/** Other names of the same, as browsers and systems spell them. */
const aliases = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['image/x-ms-bmp', 'image/bmp'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/wave', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/x-flac', 'audio/flac'],
  ['audio/x-aac', 'audio/aac'],
  ['audio/mid', 'audio/midi'],
  ['audio/x-midi', 'audio/midi'],
  ['video/avi', 'video/x-msvideo'],
  ['video/msvideo', 'video/x-msvideo'],
  ['application/x-pdf', 'application/pdf'],
  ['application/x-zip-compressed', 'application/zip'],
  ['application/x-gzip', 'application/gzip'],
  ['text/rtf', 'application/rtf'],
  ['text/x-markdown', 'text/markdown'],
])

const familyByType = new Map(
  Object.entries(types).flatMap(([family, names]) => names.map((name) => [name, family as FileFamily])),
)

/**
 * Shown by a browser in its own window when it is opened there. Raster images, what plays, and PDF, which a sandbox
 * keeps from running anything; all else is saved.
 */
const inlineTypes: ReadonlySet<string> = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp'],
  ...['video/mp4', 'audio/mp4', 'audio/mpeg', 'application/pdf'],
])

/** `lies`: the bytes are demonstrably something else. */
export type JudgedType = { type: string; family: FileFamily } | { lies: true }

export function judgeFileType(declared: string | null, head: Uint8Array): JudgedType {
  const family = familyOf(head)
  const claimed = essenceOf(declared)
  if (claimed === null || claimed === unknownFileType) return { type: typeOf(family), family }
  const expected = familyByType.get(claimed)
  if (expected === undefined) return { type: unknownFileType, family }
  if (expected === family) return { type: claimed, family }
  // text in an older encoding, and sound or film without a mark at its beginning, are kept as bytes
  if (family === 'unknown' && isLoose(expected)) return { type: unknownFileType, family }
  return { lies: true }
}

export function isShownInline(type: string): boolean {
  return inlineTypes.has(type)
}

function typeOf(family: FileFamily): string {
  return family === 'unknown' ? unknownFileType : types[family][0]
}

/** Families whose members need not begin in one way. */
function isLoose(family: FileFamily): boolean {
  return ['text', 'mp3', 'aac', 'mp4', 'tiff'].includes(family)
}

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/

/** Without parameters, in lower case, under its usual name; null for what is no media type. */
function essenceOf(declared: string | null): string | null {
  const essence = (declared ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return mediaType.test(essence) ? (aliases.get(essence) ?? essence) : null
}
