/** Reading transcripts: our own, where every count is known, and the ten real ones where they lie beside the repo. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { limitTranscript, messagesOf, parseTranscript } from '../../../local/replay/transcript.ts'

const root = join(import.meta.dirname, '../../..')
const realFolder = join(root, '../shared/testdata/transcripts')

function readPair(folder: string, name: string) {
  const raw = readFileSync(join(folder, `${name}.raw.txt`), 'utf8')
  return {
    raw,
    transcript: parseTranscript(raw, readFileSync(join(folder, `${name}.annotation.txt`), 'utf8')),
  }
}

describe('our own transcript', () => {
  const { raw, transcript } = readPair(join(root, 'test/transcripts'), 'exam-week')
  const messages = messagesOf(transcript)

  test('[REPLAY-1] every line is a message, a join, a leave, a rename or counted as skipped', () => {
    const ofType = (type: string) =>
      transcript.happenings.filter((happening) => happening.type === type).length
    const { actions, empty, unsendable, other } = transcript.skipped

    expect({ messages: messages.length, joins: ofType('join'), leaves: ofType('leave') }).toEqual({
      messages: 90,
      joins: 12,
      leaves: 6,
    })
    expect(transcript.renames).toBe(4)
    expect({ actions, empty, unsendable, other }).toEqual({ actions: 2, empty: 1, unsendable: 0, other: 2 })
    const lines = raw.split('\n').length - 1
    expect(transcript.happenings.length + transcript.renames + actions + empty + unsendable + other).toBe(
      lines,
    )
  })

  test('[REPLAY-2] a text is kept to the letter: blanks, tabs, quotes, scripts and combining marks', () => {
    const texts = messages.map(({ text }) => text)

    expect(texts).toContain('  two leading spaces should survive, too')
    expect(texts).toContain('    while parent[x] != x:')
    expect(texts).toContain("<script>alert('and so should this')</script>")
    expect(texts.some((text) => text.includes('\t'))).toBe(true)
    expect(texts.some((text) => text.includes('cafe\u0301') && text.includes('café'))).toBe(true)
    expect(Math.max(...texts.map((text) => text.length))).toBeGreaterThan(1_300)
    for (const text of texts) expect(raw).toContain(text)
  })

  test('[REPLAY-3] a rename keeps the person', () => {
    const amira = transcript.people.findIndex(({ nick }) => nick === 'amira|bus')
    const texts = messages.filter(({ person }) => person === amira).map(({ text }) => text)

    expect(texts).toContain('when does it not apply??')
    expect(texts).toContain('drs_okafor: may we bring food?')
    expect(transcript.people.map(({ nick }) => nick)).toEqual([
      'drs_okafor',
      'lena',
      'tomasz',
      'Zoë',
      'amira|bus',
      'kenji',
      '`pia',
      'noah_',
      'olu',
    ])
  })

  test('[REPLAY-4] an annotated line answers the nearest message that it names, and always an earlier one', () => {
    const bySaying = (part: string) => messages.find(({ text }) => text.includes(part))
    const answer = bySaying('thank you both')

    expect(answer?.answersLine).toBe(bySaying('inside the loop, after the halving')?.line)
    expect(bySaying('Ask anything about the exam')?.answersLine).toBeUndefined()
    const lines = new Set(messages.map(({ line }) => line))
    const answers = messages.flatMap(({ line, answersLine }) =>
      answersLine === undefined ? [] : [[answersLine, line]],
    )
    expect(answers).toHaveLength(61)
    for (const [asked = 0, line = 0] of answers) expect(lines.has(asked) && asked < line).toBe(true)
  })

  test('[REPLAY-1] a limit keeps the first messages and nobody who would never appear', () => {
    const limited = limitTranscript(transcript, 3)

    expect(messagesOf(limited).map(({ text }) => text)).toEqual(messages.slice(0, 3).map(({ text }) => text))
    expect(limited.people.map(({ nick }) => nick)).toEqual(['drs_okafor', 'lena', 'tomasz', 'Zoë'])
    expect(limitTranscript(transcript, 90)).toBe(transcript)
  })
})

describe('single lines', () => {
  const happenings = (raw: string, annotation = '') => parseTranscript(raw, annotation).happenings

  test('[REPLAY-3] who takes a nick that was given up is somebody else', () => {
    const raw = '=== root is now known as Guest1\n[01:00] <root> hi\n[01:00] <Guest1> hello\n'

    expect(happenings(raw)).toMatchObject([{ person: 1 }, { person: 0 }])
  })

  test.each([
    ['a message that looks like a join', '[01:00] <eve> === bob [~b@h]  has joined #algebra', 'message'],
    ['a nick of odd signs', '[01:00] <[[a|b]]`^> hi', 'message'],
    ['a nick that is padded', '[01:00] <brad[] > hi', 'message'],
    ['a leave', '=== bob [~bob@host]  has left #algebra []', 'leave'],
    ['a leave without an address', '=== bob has quit [Ping timeout]', 'leave'],
    ['a join', '=== bob [~bob@host]  has joined #algebra', 'join'],
  ])('[REPLAY-1] %s is told apart', (_, line, type) => {
    expect(happenings(`${line}\n`)).toMatchObject([{ type }])
  })

  test.each([
    ['an action', '[01:00]  * eve waves', 'actions'],
    ['an action of the older logs', '=== eve has a notebook', 'actions'],
    ['an empty message', '[01:00] <eve>   ', 'empty'],
    ['an empty message without a blank', '[01:00] <eve>', 'empty'],
    ['a message that the room would refuse', '[01:00] <eve> a\u0000b', 'unsendable'],
    ['a topic', '=== ..[topic/#algebra:eve] : Exam', 'other'],
    ['a mode', '=== mode/#algebra [+o eve]  by eve', 'other'],
    ['a blank line', '', 'other'],
  ] as const)('[REPLAY-1] %s is skipped and counted', (_, line, kind) => {
    const { skipped, happenings } = parseTranscript(`${line}\n`)

    expect(skipped[kind]).toBe(1)
    expect(happenings).toEqual([])
  })

  test('[REPLAY-4] what answers a skipped line, a later line or itself answers nothing', () => {
    const raw = '[01:00]  * eve waves\n[01:00] <bob> hi\n[01:00] <eve> hello\n'

    const answers = happenings(raw, '0 1 -\n1 1 -\n0 2 -\nnonsense\n').map((happening) =>
      happening.type === 'message' ? happening.answersLine : null,
    )

    expect(answers).toEqual([undefined, undefined])
  })
})

const names = existsSync(realFolder)
  ? readdirSync(realFolder).flatMap((file) =>
      file.endsWith('.raw.txt') ? [file.slice(0, -'.raw.txt'.length)] : [],
    )
  : []

describe.skipIf(names.length === 0)(
  'the real transcripts (skipped where ../shared/testdata is absent)',
  () => {
    test('[REPLAY-1] there are ten', () => {
      expect(names).toHaveLength(10)
    })

    test.each(names)('[REPLAY-1] %s is understood line by line', (name) => {
      const { raw, transcript } = readPair(realFolder, name)
      const { actions, empty, unsendable, other } = transcript.skipped
      const messages = messagesOf(transcript)
      const lines = raw.split('\n').length - 1

      expect(transcript.happenings.length + transcript.renames + actions + empty + unsendable + other).toBe(
        lines,
      )
      expect(messages).toHaveLength(raw.match(/^\[\d\d:\d\d\] <[^>]+> .*\S/gm)?.length ?? 0)
      expect(other).toBeLessThan(10)
      expect(messages.filter(({ answersLine }) => answersLine !== undefined).length).toBeGreaterThan(100)
    })
  },
)
