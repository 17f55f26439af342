/** Runs made by hand: one without fault, to be spoilt by a test in one place. */
import { type Event, History, type Shown } from '../history.ts'
import type { Evidence } from './evidence.ts'

export type Said = { id: string; who?: string; seq: number; text?: string }

/** Time goes on by ten with every entry. */
export function aHistory(): History {
  let now = 0
  return new History(() => (now += 10))
}

export function aMessage({ id, who = 'ada', seq, text = `${id} says` }: Said): Shown {
  return { ...{ seq, rev: seq, senderId: who, clientMessageId: id, text }, isDeleted: false, reactions: [] }
}

export function say(history: History, said: Said): void {
  const { id, who = 'ada', seq, text = `${id} says` } = said
  const n = history.invoke(who, { type: 'send', clientMessageId: id, text })
  history.note(who, { what: 'ok', n, place: { seq, rev: seq } })
}

export function see(history: History, who: string, ...messages: Shown[]): void {
  for (const message of messages) history.note(who, { what: 'saw', message, isLive: true })
}

/** Ada says three things, Ben hears them, and everything tells the same. */
export function aRun(change: Partial<Evidence> = {}, more: (history: History) => void = () => {}): Evidence {
  const history = aHistory()
  const said: Said[] = [1, 2, 3].map((seq) => ({ id: `m${seq}`, seq }))
  const messages = said.map(aMessage)
  for (const one of said) say(history, one)
  for (const who of ['ada', 'ben']) see(history, who, ...messages)
  more(history)
  const badge = { unread: 0, mentioned: 0 }
  return {
    entries: history.entries,
    held: new Map(['ada', 'ben'].map((who) => [who, messages])),
    refetched: messages,
    room: messages,
    archived: messages,
    cursors: { room: new Map([['ben', 3]]), archived: new Map([['ben', 3]]) },
    badges: new Map([['ben', { device: badge, list: badge, recount: badge }]]),
    events: said.map(({ seq }) => ({ id: `evt_${seq}`, type: 'message.created', seq, rev: seq })),
    hooks: said.map(({ seq }) => ({
      id: `evt_${seq}`,
      type: 'message.created',
      seq,
      rev: seq,
      isSigned: true,
    })),
    files: new Map(),
    kept: new Map(),
    probes: new Map(),
    ...change,
  }
}

/** An act that was answered with yes. */
export function done(history: History, who: string, act: Extract<Event, { what: 'invoke' }>['act']): void {
  const n = history.invoke(who, act)
  history.note(who, { what: 'ok', n })
}
