/** Names of files: labels that steer nothing, whatever they hold. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileHeaders } from '../../domain/file-headers.ts'
import { cleanFileName } from '../../domain/file-name.ts'
import { fileNameBytesMax } from '../../schema/limits.ts'
import { hostileNames } from '../data/uploads.ts'

const aName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc
    .array(fc.constantFrom('a', '.', ' ', '/', '\\', '\u202e', '\0', '🦀', '\ud800', '"', 'é'), {
      maxLength: 400,
    })
    .map((parts) => parts.join('')),
  fc.constantFrom(...hostileNames),
)

const bytesOf = (text: string) => new TextEncoder().encode(text).length

describe('what a file is called', () => {
  it('[FILE-11] holds no path, no control, no mark of direction and no half of a pair, and fits 255 bytes', () => {
    fc.assert(
      fc.property(aName, (name) => {
        const clean = cleanFileName(name)
        expect(clean).not.toMatch(/[/\\\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u)
        expect(clean).not.toMatch(/^\s|[\s.]$/)
        expect(clean).not.toBe('')
        expect(bytesOf(clean)).toBeLessThanOrEqual(fileNameBytesMax)
      }),
    )
  })

  it('[FILE-11] stays the same when it is cleaned again', () => {
    fc.assert(
      fc.property(aName, (name) => {
        const clean = cleanFileName(name)
        expect(cleanFileName(clean)).toBe(clean)
      }),
    )
  })

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\x.txt', 'x.txt'],
    ['..', 'file'],
    ['', 'file'],
    ['\u200d.', 'file'],
    ['.htaccess', '.htaccess'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['photo .png', 'photo .png'],
    ['Übung 3 – Lösung.pdf', 'Übung 3 – Lösung.pdf'],
    ['报告.docx', '报告.docx'],
  ])('[FILE-12] %j becomes %j', (name, clean) => {
    expect(cleanFileName(name)).toBe(clean)
  })

  it('[FILE-12] is cut before its ending and between characters', () => {
    expect(cleanFileName(`${'🦀'.repeat(100)}.png`)).toBe(`${'🦀'.repeat(62)}.png`)
  })

  it('[FILE-12] is cleaned in no time, however hostile', () => {
    const startedAt = performance.now()
    for (const part of ['. ', '/', '.a', '\u202e']) cleanFileName(part.repeat(50_000))
    expect(performance.now() - startedAt).toBeLessThan(200)
  })
})

describe('how a file leaves', () => {
  const disposition = (name: string, type = 'application/zip') =>
    fileHeaders({ name, type })['content-disposition'] ?? ''

  it('[FILE-13] its name ends no header and reads back whole', () => {
    fc.assert(
      fc.property(aName, (name) => {
        const clean = cleanFileName(name)
        const header = disposition(clean)
        expect(header).toMatch(
          /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]*$/,
        )
        expect(header.split('"')).toHaveLength(3)
        expect(decodeURIComponent(header.split("UTF-8''")[1] ?? '')).toBe(clean)
      }),
    )
  })

  it.each([
    ['image/png', 'inline'],
    ['application/pdf', 'inline'],
    ['video/mp4', 'inline'],
    ['text/plain', 'attachment'],
    ['application/octet-stream', 'attachment'],
    ['image/svg+xml', 'attachment'],
    ['text/html', 'attachment'],
  ])('[FILE-14] %s is for %s, and nothing of it runs or is kept', (type, how) => {
    const headers = fileHeaders({ name: 'x', type })
    expect(headers['content-disposition']).toMatch(new RegExp(`^${how};`))
    expect(headers).toMatchObject({
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store, private',
    })
  })
})
