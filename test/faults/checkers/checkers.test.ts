/** Each checker on a run that was spoilt by hand: it finds what is wrong there, and nothing where nothing is. */
import { describe, expect, test } from 'vitest'
import { aMessage, aRun, done, say, see } from './a-run.ts'
import type { Evidence } from './evidence.ts'
import { judgeGoingOn } from './going-on.ts'
import { type CheckName, checkNames, judge, violated } from './judge.ts'

const sound = aRun()
const [first, second, third] = sound.refetched
if (!first || !second || !third) throw new Error('A run has three messages.')
const changed = { ...second, rev: 4, text: 'm2 says something else' }
const gone = { ...second, rev: 4, text: '', isDeleted: true }

const spoilt: { [Name in CheckName]: { how: string; run: Evidence }[] } = {
  lost: [
    { how: 'acked, and not in the history', run: aRun({ refetched: [first, second] }) },
    { how: 'acked under another seq', run: aRun({}, (history) => say(history, { id: 'm4', seq: 9 })) },
    { how: 'acked, and not in the log of somebody', run: aRun({ held: new Map([['ben', [first, third]]]) }) },
  ],
  doubled: [
    { how: 'said twice, acked twice', run: aRun({}, (history) => say(history, { id: 'm1', seq: 4 })) },
    { how: 'one seq for two', run: aRun({}, (history) => say(history, { id: 'm4', seq: 3 })) },
    { how: 'shown twice', run: aRun({}, (history) => see(history, 'ben', third)) },
    {
      how: 'one event under two names',
      run: aRun({ events: [...sound.events, { id: 'evt_9', type: 'message.created', seq: 3, rev: 3 }] }),
    },
  ],
  reordered: [
    {
      how: 'said after an ack, and before it',
      run: aRun({}, (history) => say(history, { id: 'm0', who: 'cyd', seq: 2 })),
    },
    {
      how: 'shown after its successor',
      run: aRun({}, (history) => see(history, 'cyd', third, first)),
    },
  ],
  gap: [
    { how: 'a hole in the history', run: aRun({ refetched: [first, third] }) },
    { how: 'a log that ends early', run: aRun({ held: new Map([['ben', [first, second]]]) }) },
    {
      how: 'a complete welcome that is none',
      run: aRun({}, (history) => history.note('ben', { what: 'completed', lastSeq: 1, fresh: [3] })),
    },
  ],
  phantom: [
    { how: 'never said', run: aRun({ archived: [first, second, third, aMessage({ id: 'm4', seq: 4 })] }) },
    {
      how: 'said by another',
      run: aRun({}, (history) => see(history, 'cyd', { ...first, senderId: 'ben' })),
    },
    { how: 'with another text', run: aRun({ room: [{ ...first, text: 'm1 says no' }] }) },
  ],
  divergent: [
    {
      how: 'two logs differ',
      run: aRun({
        held: new Map([
          ['ada', [first, second, third]],
          ['ben', [first, changed, third]],
        ]),
      }),
    },
  ],
  'live ≠ refetched': [
    {
      how: 'all logs differ from the history',
      run: aRun({ held: new Map([['ben', [first, changed, third]]]) }),
    },
  ],
  'Postgres ≠ room': [
    { how: 'another state', run: aRun({ room: [changed] }) },
    { how: 'a missing row', run: aRun({ archived: [first, second] }) },
    {
      how: 'another cursor',
      run: aRun({ cursors: { room: new Map([['ben', 3]]), archived: new Map([['ben', 2]]) } }),
    },
  ],
  undone: [
    {
      how: 'acked, and refused when it is said again',
      run: aRun({}, (history) => {
        const n = history.invoke('ada', { type: 'send', clientMessageId: 'm1', text: 'm1 says' })
        history.note('ada', { what: 'fail', n, code: '429' })
      }),
    },
    {
      how: 'deleted, and there',
      run: aRun({}, (history) => done(history, 'ada', { type: 'delete', seq: 2 })),
    },
    {
      how: 'edited, and as before',
      run: aRun({}, (history) => done(history, 'ada', { type: 'edit', seq: 2, text: 'new' })),
    },
  ],
  'unread ≠ recount': [
    {
      how: 'a list that shows less',
      run: aRun({
        badges: new Map([
          [
            'ben',
            {
              device: { unread: 2, mentioned: 0 },
              list: { unread: 1, mentioned: 0 },
              recount: { unread: 2, mentioned: 0 },
            },
          ],
        ]),
      }),
    },
  ],
  'cursor back': [
    {
      how: 'told so',
      run: aRun({}, (history) => {
        history.note('ben', { what: 'cursor', readSeq: 3 })
        history.note('ben', { what: 'cursor', readSeq: 2 })
      }),
    },
    {
      how: 'behind what was before their eyes',
      run: aRun({ cursors: { room: new Map([['ben', 1]]), archived: new Map([['ben', 1]]) } }, (history) =>
        done(history, 'ben', { type: 'look-away', seen: 3 }),
      ),
    },
  ],
  leaked: [
    { how: 'to a stranger', run: aRun({}, (history) => history.note('eve', { what: 'overheard', rev: 3 })) },
    {
      how: 'to a removed member, whose socket stays open',
      run: aRun({}, (history) => {
        const n = history.invoke('ada', { type: 'remove', userId: 'cyd' })
        history.note('ada', { what: 'ok', n, place: { seq: 0, rev: 3 } })
        history.note('cyd', { what: 'overheard', rev: 4 })
      }),
    },
    {
      how: 'what had to be refused is let in',
      run: aRun({}, (history) =>
        done(history, 'eve', { type: 'enter', door: 'conversation', isForbidden: true }),
      ),
    },
  ],
  'webhook missing': [
    { how: 'one did not come', run: aRun({ hooks: sound.hooks.slice(1) }) },
    {
      how: 'one comes under a name that is no event’s',
      run: aRun({
        hooks: [...sound.hooks, { id: 'evt_9', type: 'message.created', seq: 1, rev: 1, isSigned: false }],
      }),
    },
  ],
  'file missing': [
    { how: 'one reads otherwise', run: aRun({ files: new Map([['att_1', 'answered 404']]) }) },
  ],
  'event missing': [{ how: 'one is not told', run: aRun({ events: sound.events.slice(1) }) }],
  unlisted: [
    {
      how: 'a list without the conversation',
      run: aRun({}, (history) => {
        const n = history.invoke('ben', { type: 'list' })
        history.note('ben', { what: 'ok', n, isMissing: true })
      }),
    },
  ],
  'still readable': [
    {
      how: 'a quote of what is deleted',
      run: aRun({ kept: new Map([['a quote', JSON.stringify({ preview: second.text })]]) }, (history) =>
        done(history, 'ada', { type: 'delete', seq: 2 }),
      ),
    },
  ],
  misanswered: [{ how: 'a wrong answer', run: aRun({ probes: new Map([['who goes there?', 'nobody']]) }) }],
}

describe('the checkers of the fault harness', () => {
  test('[FAULT-1] find nothing in a run without fault', () => {
    expect(violated(judge(sound))).toEqual([])
  })

  test('[FAULT-1] find nothing where what is certain has come to pass and what is not may have', () => {
    const run = aRun(
      {
        refetched: [first, gone, third],
        room: [first, gone, third],
        archived: [first, gone, third],
        held: new Map([['ben', [first, gone, third]]]),
        events: [...sound.events, { id: 'evt_4', type: 'message.deleted', seq: 2, rev: 4 }],
        hooks: [...sound.hooks, { id: 'evt_4', type: 'message.deleted', seq: 2, rev: 4, isSigned: true }],
      },
      (history) => {
        history.invoke('ada', { type: 'send', clientMessageId: 'm4', text: 'never answered' })
        history.invoke('ada', { type: 'edit', seq: 3, text: 'never answered either' })
        done(history, 'ada', { type: 'delete', seq: 2 })
        see(history, 'ben', gone)
      },
    )
    expect(violated(judge(run))).toEqual([])
  })

  test('[FAULT-2] find that nobody was answered while something was broken', () => {
    const { entries } = aRun()
    expect(judgeGoingOn(entries, { from: 0, to: 1_000 })).toBe('')
    expect(judgeGoingOn(entries, { from: 0, to: 20 })).not.toBe('')
  })

  test.each(checkNames.flatMap((name) => spoilt[name].map(({ how, run }) => ({ name, how, run }))))(
    '[FAULT-2] find $name: $how',
    ({ name, run }) => {
      expect(judge(run)[name]).not.toEqual([])
    },
  )
})
