/** Whether a message that comes again is the same one. Digests are kept for good, so they may never change. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageDigest, type Said, saysTheSame } from '../../domain/message-key.ts'
import { parseAttachmentId } from '../../schema/ids.ts'

const file = (digit: string) => {
  const id = parseAttachmentId(`att_${digit.repeat(32)}`)
  if (!id) throw new Error('a test was built on something that is not there')
  return id
}

const anySaid: fc.Arbitrary<Said> = fc.record(
  {
    text: fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 20 })),
    replyTo: fc.nat({ max: 100_000 }),
    attachments: fc.array(fc.constantFrom(file('a'), file('b'), file('c')), { maxLength: 3 }),
  },
  { requiredKeys: ['text'] },
)

/** What both messages come to, where absent and empty are one. */
const meaning = ({ text, replyTo, attachments = [] }: Said) =>
  JSON.stringify([text, replyTo ?? null, attachments])

describe('the digest of a message', () => {
  it('[SEND-30] tells any two messages apart, and is the same for the same', () => {
    fc.assert(
      fc.property(anySaid, anySaid, (one, other) => {
        expect(messageDigest(one) === messageDigest(other)).toBe(meaning(one) === meaning(other))
        expect(saysTheSame(messageDigest(one), { ...one })).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('[SEND-30] tells apart what differs least: one character, its place, a repetition, a place that is answered', () => {
    const texts = [
      ...Array.from({ length: 2_000 }, (_, index) => `message ${index}`),
      ...Array.from({ length: 400 }, (_, index) => 'a'.repeat(index)),
      ...Array.from({ length: 400 }, (_, index) => `${'a'.repeat(index)}b${'a'.repeat(399 - index)}`),
      ...Array.from({ length: 65_536 }, (_, unit) => String.fromCharCode(unit)).filter((one) =>
        one.isWellFormed(),
      ),
    ]
    const digests = [
      ...texts.map((text) => messageDigest({ text })),
      ...Array.from({ length: 2_000 }, (_, replyTo) => messageDigest({ text: 'yes', replyTo })),
    ]
    const count = new Set(texts).size + 2_000

    expect(new Set(digests).size).toBe(count)
    // each half alone tells nearly all of them apart, so the four lanes do not repeat one another
    for (const half of [
      digests.map((digest) => digest.slice(0, 16)),
      digests.map((digest) => digest.slice(16)),
    ])
      expect(new Set(half).size).toBe(count)
  })

  it('[SEND-30] is what it was: keys are kept for good', () => {
    expect(messageDigest({ text: 'Is chapter 7 part of the exam?' })).toMatchInlineSnapshot(
      `"7441a88ffbdafb2ae35ba97c3a0d44bd"`,
    )
    expect(messageDigest({ text: '', replyTo: 7, attachments: [file('a')] })).toMatchInlineSnapshot(
      `"6f41ea5eb1cd26164c0881433eb71a0b"`,
    )
  })

  it('[SEND-30] a key that was made with SHA-256 still knows its message', () => {
    const said = { text: 'hello', replyTo: 3 }
    const former = createHash('sha256').update('["hello",3]').digest('base64url').slice(0, 22)

    expect(saysTheSame(former, said)).toBe(true)
    expect(saysTheSame(former, { ...said, replyTo: 4 })).toBe(false)
  })
})
