import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import { jsonPointer, parseBody } from '../../worker/middleware/json-body.ts'

const schema = z.object({ text: z.string('must be text'), count: z.int().optional() })

const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('https://homeroom.example/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

describe('a JSON body', () => {
  test('[HTTP-9] unknown keys are ignored and prototypes stay as they are', async () => {
    const body = '{"text":"hi","__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"extra":[1]}'
    const parsed = await parseBody(post(body), schema)
    expect(parsed).toEqual({ ok: true, value: { text: 'hi' } })
    expect(Reflect.get({}, 'admin')).toBeUndefined()
  })

  test('[HTTP-9] each fault has its pointer', async () => {
    const parsed = await parseBody(post('{"text":1,"count":"2"}'), schema)
    expect(parsed).toMatchObject({ ok: false, faults: [{ pointer: '/text' }, { pointer: '/count' }] })
  })

  test.each([
    ['nothing', ''],
    ['a torn object', '{"text":'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '12'],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
    ['a UTF-16 text', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
    ['100,000 open brackets', '['.repeat(100_000)],
    ['a deep array', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('[HTTP-9] %s is refused as a faulty request', async (_, body) => {
    const parsed = await parseBody(post(body), schema)
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'request_invalid' } })
  })

  test('[HTTP-8] a declared length beyond the limit is refused before reading', async () => {
    const parsed = await parseBody(post('{}', { 'content-length': '5000' }), schema, { bodyBytesMax: 100 })
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'body_too_large' } })
  })

  test('[HTTP-8] a stream without a length is cut off at the limit', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(1_000))
      },
    })
    const parsed = await parseBody(post(endless), schema, { bodyBytesMax: 10_000 })
    expect(parsed).toMatchObject({ ok: false, problem: { code: 'body_too_large' } })
    expect(pulled).toBeLessThan(20)
  })

  test('[HTTP-2] a pointer escapes what RFC 6901 escapes', () => {
    expect(jsonPointer(['members', 0, 'a/b~c'])).toBe('/members/0/a~1b~0c')
  })
})
