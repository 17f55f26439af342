/**
 * How large an image says it is, read from its header: screens reserve the room before the bytes come, and what no
 * screen could decode is refused. Nothing is decompressed; a size that lies deeper than the head is not looked for.
 */
import { imagePixelsMax, imageSideMax } from '../schema/limits.ts'
import type { FileFamily } from './file-family.ts'

export type ImageSize = { width: number; height: number }

const readers: Partial<Record<FileFamily, (view: DataView) => ImageSize | null>> = {
  png: (view) => sizeAt(view, 24, () => [view.getUint32(16), view.getUint32(20)]),
  gif: (view) => sizeAt(view, 10, () => [view.getUint16(6, true), view.getUint16(8, true)]),
  bmp: (view) => sizeAt(view, 26, () => [view.getInt32(18, true), Math.abs(view.getInt32(22, true))]),
  webp: webpSize,
  jpeg: jpegSize,
}

/** Null where the header does not say it, or where this is no image whose header is read. */
export function imageSize(family: FileFamily, head: Uint8Array): ImageSize | null {
  const read = readers[family]
  return read ? read(new DataView(head.buffer, head.byteOffset, head.byteLength)) : null
}

/** Families whose header always begins the file: without a size this is not one of them. */
export function mustSaySize(family: FileFamily): boolean {
  return family === 'png' || family === 'gif' || family === 'webp' || family === 'bmp'
}

export function isAbsurd({ width, height }: ImageSize): boolean {
  return Math.max(width, height) > imageSideMax || width * height > imagePixelsMax
}

function sizeAt(view: DataView, needed: number, read: () => [number, number]): ImageSize | null {
  if (view.byteLength < needed) return null
  const [width, height] = read()
  return width > 0 && height > 0 ? { width, height } : null
}

/** Three layouts, told apart by the name of the first chunk; RFC 9649. */
function webpSize(view: DataView): ImageSize | null {
  if (view.byteLength < 30) return null
  switch (view.getUint32(12)) {
    case 0x56503820: // "VP8 "
      return sizeAt(view, 30, () => [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff])
    case 0x5650384c: {
      // "VP8L"
      const bits = view.getUint32(21, true)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 0x56503858: // "VP8X"
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 }
    default:
      return null
  }
}

function uint24(view: DataView, at: number): number {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16)
}

/** From segment to segment by their lengths, until the one that begins a frame. Each step moves on. */
function jpegSize(view: DataView): ImageSize | null {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker === 0xff)
      at += 1 // a fill byte
    else if (isFrame(marker))
      return sizeAt(view, at + 9, () => [view.getUint16(at + 7), view.getUint16(at + 5)])
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else at += 2 + Math.max(2, view.getUint16(at + 2))
  }
  return null
}

/** SOF0 to SOF15, without the tables and the extension that lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
