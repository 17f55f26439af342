/** What a file is, by its bytes: every hostile one, and the honest ones beside them. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { familyOf } from '../../domain/file-family.ts'
import { judgeFile, refuseFileLength } from '../../domain/file-judgement.ts'
import { isShownInline, judgeFileType, unknownFileType } from '../../domain/file-type.ts'
import { imageSize } from '../../domain/image-size.ts'
import { fileBytesMax, fileHeadBytes, imageSideMax } from '../../schema/limits.ts'
import { declaredLies, hostileFile, hostileFiles } from '../data/uploads.ts'

/** Bytes of a text in Latin-1, as the marks of formats are written. */
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

const honest: readonly (readonly [type: string, head: string])[] = [
  ['image/jpeg', '\xff\xd8\xff\xe0\0\x10JFIF\0'],
  ['image/bmp', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x03\0\0\0'],
  ['image/tiff', 'II*\0\x08\0\0\0'],
  ['image/avif', '\0\0\0\x1cftypavif\0\0\0\0'],
  ['image/heic', '\0\0\0\x18ftypheic\0\0\0\0'],
  ['video/mp4', '\0\0\0\x18ftypmp42\0\0\0\0'],
  ['audio/mp4', '\0\0\0\x18ftypM4A \0\0\0\0'],
  ['video/quicktime', '\0\0\0\x08wide\0\0\0\0'],
  ['video/webm', '\x1a\x45\xdf\xa3\x01\0\0\0'],
  ['video/x-msvideo', 'RIFF\0\0\0\0AVI LIST'],
  ['audio/wav', 'RIFF\0\0\0\0WAVEfmt '],
  ['audio/mpeg', 'ID3\x04\0\0'],
  ['audio/mpeg', '\xff\xfb\x90\x64'],
  ['audio/aac', '\xff\xf1\x50\x80'],
  ['audio/ogg', 'OggS\0\x02'],
  ['audio/flac', 'fLaC\0\0\0\x22'],
  ['audio/midi', 'MThd\0\0\0\x06'],
  ['application/pdf', '%PDF-1.7\n'],
  ['application/zip', 'PK\x03\x04\x14\0'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'PK\x03\x04\x14\0'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'PK\x03\x04\x14\0'],
  ['application/vnd.ms-excel', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
  ['application/gzip', '\x1f\x8b\x08\0'],
  ['application/x-7z-compressed', '7z\xbc\xaf\x27\x1c'],
  ['application/rtf', '{\\rtf1\\ansi'],
  ['text/csv', 'name;mark\n'],
  ['application/json', '{"a":1}'],
]

describe('what a file is', () => {
  it.each(honest)('[FILE-1] %s is kept as what it is said to be', (type, head) => {
    expect(judgeFile(type, latin1(head))).toMatchObject({ type })
    expect(judgeFile(`${type.toUpperCase()}; charset="x"`, latin1(head))).toMatchObject({ type })
  })

  it.each(honest.filter(([type]) => !type.startsWith('text/')))(
    '[FILE-2] %s is not kept under the name of another type',
    (type, head) => {
      const [family, others] = [familyOf(latin1(head)), ['image/png', 'application/pdf', 'text/plain']]
      for (const other of others) {
        const judged = judgeFile(other, latin1(head))
        if (family === 'text' && other === 'text/plain') expect(judged).toMatchObject({ type: other })
        else if (other !== type) expect(judged).toMatchObject({ code: 'file_type_mismatch' })
      }
    },
  )

  it('[FILE-3] a hostile file is refused, or kept under a type that no browser runs', () => {
    const declared = new Set(declaredLies.map(([, type]) => type))
    const outcomes = hostileFiles.flatMap(({ file, bytes }) =>
      [...declared, null].map((type) => ({ file, type, judged: judgeFile(type, bytes) })),
    )
    expect(outcomes.length).toBeGreaterThan(200)
    for (const { file, type, judged } of outcomes) {
      const about = `${file} as ${String(type).slice(0, 40)}`
      if ('code' in judged) expect(judged.code, about).toMatch(/^(file|image)_/)
      else
        expect(judged.type, about).toMatch(
          /^(image\/(png|gif)|application\/(pdf|zip|octet-stream)|text\/plain)$/,
        )
    }
  })

  it.each([
    ['html_as.png', 'image/png', 'file_type_mismatch'],
    ['svg_as.png', 'image/png', 'file_type_mismatch'],
    ['script.svg', 'image/png', 'file_type_mismatch'],
    ['empty.png', 'image/png', 'file_empty'],
    ['pixel_flood_50000.png', 'image/png', 'image_too_large'],
    ['gif_js_polyglot.gif', 'image/gif', 'image_too_large'],
  ])('[FILE-4] %s as %s is refused: %s', (file, type, code) => {
    expect(judgeFile(type, hostileFile(file))).toMatchObject({ code })
  })

  it.each([
    ['script.svg', 'image/svg+xml'],
    ['html_as.png', 'text/html'],
    ['html_as.png', 'text/html; charset=utf-7'],
    ['xhtml.xml', 'application/xhtml+xml'],
    ['xhtml.xml', 'text/xml'],
    ['gif_js_polyglot.gif', 'text/javascript'],
  ])('[FILE-5] %s as %s, which a browser would run, is bytes and no more', (file, type) => {
    const judged = judgeFileType(type, hostileFile(file))
    expect(judged).toMatchObject({ type: unknownFileType })
    expect(isShownInline(unknownFileType)).toBe(false)
  })

  it('[FILE-6] a file of which nothing is said is called by its bytes', () => {
    for (const declared of [null, '', 'nonsense', '*/*', 'application/octet-stream', 'x'.repeat(9_000)]) {
      expect(judgeFile(declared, hostileFile('valid_1x1.png'))).toEqual({
        type: 'image/png',
        size: { width: 1, height: 1 },
      })
      expect(judgeFile(declared, latin1('MZ\x90\0\x03'))).toEqual({ type: unknownFileType, size: null })
    }
  })

  it('[FILE-7] text in an older encoding and sound without a mark are bytes, not lies', () => {
    for (const type of ['text/plain', 'text/csv', 'audio/mpeg', 'video/mp4'])
      expect(judgeFile(type, latin1('caf\xe9\0'))).toMatchObject({ type: unknownFileType })
    expect(judgeFile('text/plain', hostileFile('utf16_html.txt'))).toMatchObject({ type: unknownFileType })
  })

  it('[FILE-7] text whose head ends within a character, or begins like a format, is text', () => {
    expect(judgeFile('text/plain', new TextEncoder().encode('naïve 🦀').subarray(0, 8))).toMatchObject({
      type: 'text/plain',
    })
    for (const text of ['The free world', 'ID3 tags', 'RIFFs and more', 'BMW and others', 'fLaC is lossless'])
      expect(judgeFile('text/plain', latin1(text)), text).toMatchObject({ type: 'text/plain' })
  })

  it('[FILE-8] nothing but its length is asked of an upload before its bytes come', () => {
    const codeOf = (bytes: number | null) => refuseFileLength(bytes)?.code ?? null
    expect([null, 0, 1, fileBytesMax, fileBytesMax + 1].map(codeOf)).toEqual([
      ...['length_required', 'file_empty', null, null, 'file_too_large'],
    ])
  })

  it('[FILE-9] any bytes under any name are judged, and none throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.option(fc.string(), { nil: null }),
        fc.constantFrom(...honest.map(([, head]) => head), ''),
        (bytes, declared, mark) => {
          const judged = judgeFile(declared, Uint8Array.from([...latin1(mark), ...bytes]))
          expect('code' in judged || judged.type.includes('/')).toBe(true)
        },
      ),
    )
  })
})

describe('how large an image says it is', () => {
  it.each([
    ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0', [640, 480]],
    ['gif', 'GIF89a\x80\x02\xe0\x01', [640, 480]],
    ['bmp', 'BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x80\x02\0\0\x20\xfe\xff\xff', [640, 480]],
    ['webp', 'RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01', [640, 480]],
    ['webp', 'RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\x00\0\0\0\0\0', [640, 480]],
    ['webp', 'RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0\x7f\x02\0\xdf\x01\0', [640, 480]],
    ['jpeg', '\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03', [640, 480]],
    ['jpeg', '\xff\xd8\xff\xd9', null],
    ['jpeg', `\xff\xd8${'\xff\xe1\0\0'.repeat(10)}`, null],
    ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\x01\xe0', null],
  ] as const)('[FILE-10] %s %j: %j', (family, head, size) => {
    expect(imageSize(family, latin1(head))).toEqual(size && { width: size[0], height: size[1] })
  })

  it('[FILE-10] is looked for within the head alone, however the file is made', () => {
    const endless = latin1(`\xff\xd8${'\xff\xe1\0\x02'.repeat(fileHeadBytes / 4)}`)
    const startedAt = performance.now()
    expect(imageSize('jpeg', endless)).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(50)
  })

  it('[FILE-4] an image may be as long as a scroll, and no longer', () => {
    const png = (width: number, height: number) => {
      const bytes = new Uint8Array(hostileFile('valid_1x1.png'))
      const view = new DataView(bytes.buffer)
      view.setUint32(16, width)
      view.setUint32(20, height)
      return bytes
    }
    expect(judgeFile('image/png', png(imageSideMax, 100))).toMatchObject({ size: { height: 100 } })
    expect(judgeFile('image/png', png(imageSideMax + 1, 100))).toMatchObject({ code: 'image_too_large' })
    expect(judgeFile('image/png', png(20_000, 20_000))).toMatchObject({ code: 'image_too_large' })
    expect(judgeFile('image/png', png(0, 100))).toMatchObject({ code: 'file_type_mismatch' })
  })
})
