/**
 * Turns a channel log into what happens in a class: people, and their joins, leaves and messages in order. Pure.
 * A rename keeps the person and changes only the nick under which they are known from then on. Everything that
 * is none of these is skipped and counted, so that no line disappears unseen. Rules: REPLAY-1 to REPLAY-4.
 */
import { refuseText } from '../../domain/message-text.ts'

/** Where a person stands in `Transcript.people`. */
export type PersonIndex = number

export type Happening =
  | { type: 'join' | 'leave'; line: number; person: PersonIndex }
  | { type: 'message'; line: number; person: PersonIndex; text: string; answersLine?: number }

export type TranscriptPerson = { nick: string; messages: number; answers: number }

export type Transcript = {
  people: TranscriptPerson[]
  happenings: Happening[]
  renames: number
  skipped: { actions: number; empty: number; unsendable: number; other: number }
}

/** Some logs pad a nick with a blank, and end an empty message right behind it. */
const messageLine = /^\[\d\d:\d\d\] <([^>\s]+) *>(?: (.*))?$/s
const joinLine = /^=== (\S+) \[.*\]\s+has joined [#&]/
const leaveLine = /^=== (\S+) (?:\[.*\]\s+)?has (?:left|quit)\b/
const renameLine = /^=== (\S+) is now known as (\S+)$/
const actionLine = /^(?:\[\d\d:\d\d\]\s+\* \S|=== [A-Za-z0-9_\-[\]\\^{}|`]+ \S)/

export function parseTranscript(raw: string, annotation = ''): Transcript {
  const cast = new Cast()
  const happenings: Happening[] = []
  const skipped = { actions: 0, empty: 0, unsendable: 0, other: 0 }
  const answers = parseAnnotation(annotation)
  const messageLines = new Set<number>()
  let renames = 0
  for (const [line, text] of linesOf(raw)) {
    const said = messageLine.exec(text)
    const joined = joinLine.exec(text)
    const left = leaveLine.exec(text)
    const renamed = renameLine.exec(text)
    if (said) {
      const [, nick = '', words = ''] = said
      const problem = refuseText(words)
      if (problem?.code === 'text_empty') skipped.empty += 1
      else if (problem) skipped.unsendable += 1
      else {
        const person = cast.personOf(nick)
        const answersLine = answers.get(line)?.findLast((asked) => messageLines.has(asked))
        messageLines.add(line)
        cast.count(person, answersLine !== undefined)
        happenings.push({
          type: 'message',
          line,
          person,
          text: words,
          ...(answersLine !== undefined && { answersLine }),
        })
      }
    } else if (joined?.[1]) happenings.push({ type: 'join', line, person: cast.personOf(joined[1]) })
    else if (left?.[1]) happenings.push({ type: 'leave', line, person: cast.personOf(left[1]) })
    else if (renamed?.[1] && renamed[2]) {
      cast.rename(renamed[1], renamed[2])
      renames += 1
    } else if (actionLine.test(text)) skipped.actions += 1
    else skipped.other += 1
  }
  return { people: cast.people, happenings, renames, skipped }
}

/** The first `limit` messages and what happens around them; nobody is left in who then never appears. */
export function limitTranscript(transcript: Transcript, limit: number): Transcript {
  let messages = 0
  const cut = transcript.happenings.findIndex(({ type }) => type === 'message' && ++messages > limit)
  if (cut === -1) return transcript
  const kept = transcript.happenings.slice(0, cut)
  const appearing = [...new Set(kept.map(({ person }) => person))]
  const places = new Map(appearing.map((person, index) => [person, index]))
  const happenings = kept.map((happening) => ({ ...happening, person: places.get(happening.person) ?? 0 }))
  const people = appearing.map((person) => {
    const said = kept.filter((happening) => happening.type === 'message' && happening.person === person)
    const answers = said.filter(
      (happening) => happening.type === 'message' && happening.answersLine !== undefined,
    )
    return { nick: transcript.people[person]?.nick ?? '', messages: said.length, answers: answers.length }
  })
  return { ...transcript, people, happenings }
}

export function messagesOf(transcript: Transcript): Extract<Happening, { type: 'message' }>[] {
  return transcript.happenings.filter((happening) => happening.type === 'message')
}

/** Numbered from 0, as the annotations count. Only the end of a line is taken off: the text stays as it was. */
function linesOf(raw: string): [number, string][] {
  const lines = raw.split('\n').map((line): string => (line.endsWith('\r') ? line.slice(0, -1) : line))
  if (lines.at(-1) === '') lines.pop()
  return [...lines.entries()]
}

/** `A B -`: line B answers line A. Per answering line the lines that it answers, ascending; what starts a talk answers none. */
function parseAnnotation(annotation: string): Map<number, number[]> {
  const answers = new Map<number, number[]>()
  for (const text of annotation.split('\n')) {
    const pair = /^(\d+) (\d+)(?: |$)/.exec(text)
    if (!pair) continue
    const asked = Math.min(Number(pair[1]), Number(pair[2]))
    const answering = Math.max(Number(pair[1]), Number(pair[2]))
    if (asked === answering) continue
    answers.set(
      answering,
      [...(answers.get(answering) ?? []), asked].toSorted((one, other) => one - other),
    )
  }
  return answers
}

/** Who is known under which nick at the moment. */
class Cast {
  readonly people: TranscriptPerson[] = []
  readonly #nicks = new Map<string, PersonIndex>()

  personOf(nick: string): PersonIndex {
    const known = this.#nicks.get(nick)
    if (known !== undefined) return known
    const person = this.people.push({ nick, messages: 0, answers: 0 }) - 1
    this.#nicks.set(nick, person)
    return person
  }

  /** Whoever takes the old nick later is somebody else, as is whoever had the new one before. */
  rename(from: string, to: string): void {
    const person = this.personOf(from)
    this.#nicks.delete(from)
    this.#nicks.set(to, person)
  }

  count(person: PersonIndex, isAnswer: boolean): void {
    const known = this.people[person]
    if (!known) return
    known.messages += 1
    if (isAnswer) known.answers += 1
  }
}
