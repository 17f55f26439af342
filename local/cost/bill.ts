/**
 * A month's bill from what acts cost (measured.ts), what vendors charge (prices.ts) and how a campus lives. Pure: the
 * same habits give the same bill. What it can't know is said as a habit, never hidden in a formula.
 */
import { personalSweepEveryMs, sweepEveryMs } from '../../schema/limits.ts'
import { measured } from './measured.ts'
import { prices } from './prices.ts'

/** How people live with it. Of one person who is active on a day, unless it says otherwise. */
export type Habits = {
  /** Active on a usual day. */
  users: number
  /** Messages sent. */
  messages: number
  /** Who is online and elsewhere when a message is told: each is one room call. Those who look at it cost nothing. */
  elsewhere: number
  /** Hours online. */
  hours: number
  /** Of these hours, the share with a conversation open and looked at. */
  viewing: number
  /** People who look at the same conversation at once, where anybody does: its sweep is one for all of them. */
  together: number
  /** Times that the page is opened, or comes back to life. */
  visits: number
  /** Conversations opened. */
  openings: number
  /** Requests over HTTP besides: pages of history, searches, settings. */
  requests: number
  /** Frames sent besides messages: reading, typing, received. */
  frames: number
  /** Files uploaded, of this many megabytes each; each is read ten times. */
  files: number
  fileMegabytes: number
  /** Days of a month on which people are active. */
  days: number
  /** Months that messages and files are kept. */
  months: number
}

export const usual: Omit<Habits, 'users'> = {
  messages: 20,
  elsewhere: 30,
  hours: 2,
  viewing: 0.5,
  together: 5,
  visits: 6,
  openings: 10,
  requests: 10,
  frames: 100,
  files: 0.2,
  fileMegabytes: 1,
  days: 22,
  months: 12,
}

/** One line of the bill: what is counted, how many of it in a month, and what that costs. */
export type Line = { vendor: 'Cloudflare' | 'Upstash' | 'Neon'; what: string; count: number; dollars: number }

/** Room calls and frames each keep an object awake for about this long: measured as CPU, billed as time. */
const callMs = 5
const frameMs = 10
const ringMs = 10
/** A message with its index entries, search words and cursor in Postgres. */
const messageBytes = 1_500
const readsOfFile = 10

export function bill(habits: Habits): Line[] {
  const perMonth = habits.users * habits.days
  const messages = perMonth * habits.messages
  const calls = messages * (habits.elsewhere * measured.recipient.roomCalls + measured.message.senderCalls)
  const frames = perMonth * (habits.frames + habits.messages)
  const signIns = perMonth * habits.visits
  const openings = perMonth * habits.openings
  const personalSweeps = (perMonth * habits.hours * 3_600_000) / personalSweepEveryMs
  const roomSweeps = (perMonth * habits.hours * habits.viewing * 3_600_000) / sweepEveryMs / habits.together
  const rings = messages * measured.message.alarmsRung + personalSweeps + roomSweeps
  const http = perMonth * (habits.requests + 2 * habits.visits + habits.openings)

  const objectRequests = frames / prices.objects.framesPerRequest + calls + rings + signIns + openings + http
  const gbSeconds = ((frames * frameMs + calls * callMs + rings * ringMs) / 1_000) * prices.objects.gb
  const rows =
    messages * measured.message.rowsWritten +
    personalSweeps * measured.personalSweep.rowsWritten +
    roomSweeps * measured.roomSweep.rowsWritten +
    signIns * measured.signIn.rowsWritten +
    openings * measured.opening.rowsWritten
  const commands =
    messages * measured.message.redisCommands +
    personalSweeps * measured.personalSweep.redisCommands +
    roomSweeps * measured.roomSweep.redisCommands +
    signIns * (measured.signIn.redisCommands + measured.list.redisCommands) +
    openings * measured.opening.redisCommands
  const uploads = perMonth * habits.files
  const fileGb = (uploads * habits.months * habits.fileMegabytes) / 1_000
  const postgresGb = (messages * habits.months * messageBytes) / 1e9
  const computeUnits = computeUnitsFor(habits.users)
  const { workers, objects, files, redis, postgres } = prices
  return [
    { vendor: 'Cloudflare', what: 'plan', count: 1, dollars: workers.plan },
    line('Cloudflare', 'requests', http, workers.requestsIncluded, workers.perMillionRequests / 1e6),
    line(
      'Cloudflare',
      'object requests',
      objectRequests,
      objects.requestsIncluded,
      objects.perMillionRequests / 1e6,
    ),
    line(
      'Cloudflare',
      'object GB-s',
      gbSeconds,
      objects.gbSecondsIncluded,
      objects.perMillionGbSeconds / 1e6,
    ),
    line(
      'Cloudflare',
      'rows written',
      rows,
      objects.rowsWrittenIncluded,
      objects.perMillionRowsWritten / 1e6,
    ),
    line('Cloudflare', 'files, GB', fileGb, files.gbIncluded, files.perGbMonth),
    line('Cloudflare', 'files written', uploads, files.writesIncluded, files.perMillionWrites / 1e6),
    line('Cloudflare', 'files read', uploads * readsOfFile, files.readsIncluded, files.perMillionReads / 1e6),
    line('Upstash', 'commands', commands, redis.commandsIncluded, redis.per100kCommands / 100e3),
    {
      vendor: 'Neon',
      what: `compute, ${computeUnits} CU`,
      count: postgres.hours,
      dollars: computeUnits * postgres.hours * postgres.perComputeUnitHour,
    },
    line('Neon', 'storage, GB', postgresGb, 0, postgres.perGbMonth),
  ]
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0)
}

function line(vendor: Line['vendor'], what: string, count: number, included: number, each: number): Line {
  return { vendor, what, count, dollars: Math.max(0, count - included) * each }
}

/** Neon's smallest for a pilot, and one unit for every 50,000 active people a day: it writes batches and reads pages. */
function computeUnitsFor(users: number): number {
  return users <= 5_000 ? 0.25 : Math.ceil(users / 50_000)
}
