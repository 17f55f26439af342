/** The one table of a replay, as text: what was said and shown, what must be 0, and how long it took. Pure. */
import type { Drift } from './badge-check.ts'
import type { DeviceCounts } from './device.ts'
import { type FaultName, faultNames, type Faults } from './faults.ts'
import type { Ledger, Times } from './ledger.ts'
import { percentile } from './percentile.ts'
import { type Played, unackedMax } from './player.ts'
import type { ReaderCounts } from './reader.ts'
import type { Transcript } from './transcript.ts'

export type Report = {
  transcript: Transcript
  replies: number
  ledger: Ledger
  faults: Faults
  played: Played
  counts: ReaderCounts
  rate: number
  readers: { all: number; present: number; late: number }
  historyPages: number
  archiveAfterMs: number
  badges: {
    drift: readonly Drift[]
    afterMs: number
    unread: number
    turns: number
    share: number
    counts: DeviceCounts
  }
}

type Row = [name: string, value: string, note?: string]

const namedFaultsMax = 5

export function renderTable(report: Report): string {
  const rows = [
    ...trafficRows(report),
    ...faultRows(report.faults),
    ...badgeRows(report),
    ...timeRows(report),
    ...socketRows(report),
  ]
  const nameWidth = Math.max(...rows.map(([name]) => name.length))
  const valueWidth = Math.max(...rows.map(([, value]) => value.length))
  const lines = rows.map(([name, value, note]) =>
    `  ${name.padEnd(nameWidth)}  ${value.padStart(valueWidth)}${note ? `  ${note}` : ''}`.trimEnd(),
  )
  return [
    ...lines,
    '',
    '  One process plays every reader on the machine that also runs the server: the times hold both.',
  ].join('\n')
}

/** The first offenders of each kind, so that somebody can go and look. */
export function renderFindings(faults: Faults): string[] {
  return faultNames.flatMap((name) => {
    const findings = faults[name]
    const first = findings
      .slice(0, namedFaultsMax)
      .map(({ seq, where }) => (seq > 0 ? `seq ${seq} ${where}` : where))
    return findings.length === 0
      ? []
      : [`${name}: ${first.join('; ')}${findings.length > first.length ? '; …' : ''}`]
  })
}

function trafficRows({ transcript, replies, ledger, played, rate, readers }: Report): Row[] {
  const { actions, empty, unsendable, other } = transcript.skipped
  const seconds = (played.lastSentAt - played.startedAt) / 1000
  const reached = seconds > 0 ? (played.sent - 1) / seconds : 0
  return [
    ['messages', count(ledger.said.size), `${count(replies)} of them replies`],
    [
      'rate',
      `${reached.toFixed(1)}/s`,
      `asked for ${rate}/s, with at most ${unackedMax} on their way at once`,
    ],
    [
      'people',
      count(readers.all),
      `${count(readers.present)} present at the end, ${count(transcript.renames)} renames`,
    ],
    [
      'skipped lines',
      count(actions + empty + unsendable + other),
      `${actions} actions, ${empty} empty, ${unsendable} unsendable, ${other} other`,
    ],
    [
      'deliveries',
      count(ledger.deliveries),
      `${count(ledger.caughtUp)} by catching up; ${count(ledger.absorbed)} resent, absorbed`,
    ],
  ]
}

function faultRows(faults: Faults): Row[] {
  return faultNames.map((name: FaultName) => [
    name,
    count(faults[name].length),
    faults[name].length > 0 ? '✗' : '✓',
  ])
}

function badgeRows({ badges, readers }: Report): Row[] {
  const { drift, afterMs, unread, turns, share, counts } = badges
  return [
    [
      'badge drift',
      count(drift.length),
      `${drift.length > 0 ? '✗' : '✓'} devices and lists of ${count(readers.all)} people against a recount, after ${Math.round(afterMs)} ms`,
    ],
    [
      'unread',
      count(unread),
      `people with something unread; ${Math.round(share * 100)} % viewing, ${count(turns)} looked up or away`,
    ],
    [
      'personal sockets',
      count(counts.sockets),
      `${count(counts.snapshots)} snapshots, ${count(counts.summaries)} summaries, ${count(counts.cursors)} cursors`,
    ],
  ]
}

function timeRows({ ledger, historyPages, archiveAfterMs }: Report): Row[] {
  return [
    timesRow('send → ack', ledger.acks),
    timesRow('send → receive', ledger.receipts),
    [
      'archive complete',
      `${Math.round(archiveAfterMs)} ms`,
      `after the last reader was done; history read in ${historyPages} pages`,
    ],
  ]
}

/** Apart: what was said while the sender's own socket was away measures the drop, not the system. */
function timesRow(name: string, { undisturbed, all }: Times): Row {
  const held = all.length - undisturbed.length
  const note = held > 0 ? `; with ${count(held)} held by drops or limits: ${spread(all)}` : ''
  return [name, '', `${spread(undisturbed)}${note}`]
}

function spread(values: readonly number[]): string {
  return [50, 95, 99].map((percent) => `p${percent} ${ms(percentile(values, percent))}`).join('  ')
}

function socketRows({ counts, played, readers, badges }: Report): Row[] {
  const closes = [...counts.closes].map(([code, times]) => `${times} × ${code}`).join(', ')
  return [
    ['sockets opened', count(counts.sockets), closes && `closed by the other side or cut: ${closes}`],
    ['drops', count(counts.drops), 'cables pulled, no close frame'],
    [
      'resumes',
      count(counts.complete + counts.reset),
      `${count(counts.complete)} complete, ${count(counts.reset)} reset`,
    ],
    ['rejoins', count(counts.rejoins), 'after a frame that did not follow'],
    ['rate limited', count(counts.rateLimited), 'frames that were waited out and said again'],
    ['made room', count(played.madeRoom), 'left early for the bound on sockets'],
    ['too late', count(readers.late), 'readers without the last message when the time was over'],
    [
      'client faults',
      count(counts.faults.length + badges.counts.faults.length + played.stuck),
      [...counts.faults, ...badges.counts.faults].slice(0, 3).map(String).join('; '),
    ],
  ]
}

function ms(value: number | null): string {
  return value === null ? '–' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
