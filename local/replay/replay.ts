/**
 * `npm run replay -- FILE`: a logged channel becomes a class of the running system. Its people are provisioned,
 * join over real sockets, say every line in order, look up and away, lose their cables and return; then everything
 * that was shown is held against what was said, against the history route and against Postgres, and everybody's badge
 * against a recount. Exit 1 on any difference.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { conversationSocketUrl, personalSocketUrl } from '../../client/socket.ts'
import type { ConversationId } from '../../schema/ids.ts'
import { type Identity, readIdentity } from '../identity.ts'
import { signUserToken } from '../user-token.ts'
import { readArchive } from './archive-read.ts'
import { type BadgeSources, type Drift, findDrift, renderDrift } from './badge-check.ts'
import { recountBadges } from './badge-recount.ts'
import { CampusClient } from './campus-client.ts'
import { Device, newDeviceCounts } from './device.ts'
import { hasFaults } from './faults.ts'
import { Ledger } from './ledger.ts'
import { parseOptions, type ReplayOptions, usage } from './options.ts'
import { castPeople } from './people.ts'
import { pause, Player, settleWithinMs } from './player.ts'
import { Progress } from './progress.ts'
import { newCounts, Reader } from './reader.ts'
import { seededRandom } from './seeded-random.ts'
import { renderFindings, renderTable } from './table.ts'
import { Viewers } from './viewers.ts'
import { limitTranscript, messagesOf, parseTranscript, type Transcript } from './transcript.ts'

/** H10 promises ten seconds. */
const archiveWithinMs = 10_000
/** What is promised after any fault; without one it takes a second or two. */
const badgesWithinMs = 30_000
const lookAtBadgesEveryMs = 250
/** People whose devices open, or whose lists are read, at the same time. */
const peopleAtOnce = 20
const driftsNamedMax = 5
const tokenSeconds = 3_600

const stop = new AbortController()

try {
  const options = parseOptions(process.argv.slice(2))
  const transcript = readTranscript(options)
  const identity = readIdentity()
  if (!identity) throw new Error('There is no running system to be found: start the system first: npm start')
  const isGood = await replay(transcript, { ...identity, url: options.url ?? identity.url }, options)
  process.exitCode = isGood ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  if (error instanceof TypeError && error.message === 'fetch failed')
    console.error('Nobody answers there: start the system first: npm start')
  else if (!stop.signal.aborted) console.error(`\n${usage}`)
  process.exitCode = stop.signal.aborted ? 130 : 1
}

function readTranscript({ file, limit }: ReplayOptions): Transcript {
  const annotationFile = file.replace(/\.raw\.txt$/, '.annotation.txt')
  const hasAnnotation = annotationFile !== file && existsSync(annotationFile)
  const annotation = hasAnnotation ? readFileSync(annotationFile, 'utf8') : ''
  const whole = parseTranscript(readFileSync(file, 'utf8'), annotation)
  const transcript = limit === null ? whole : limitTranscript(whole, limit)
  if (messagesOf(transcript).length === 0) throw new Error(`${file} holds no message.`)
  return transcript
}

async function replay(transcript: Transcript, identity: Identity, options: ReplayOptions): Promise<boolean> {
  const people = castPeople(transcript.people)
  const campus = new CampusClient(identity.url, identity.serverKey, stop.signal)
  const title = basename(options.file).replace(/\.raw\.txt$/, '')
  const conversationId = await campus.found(
    people,
    `replay-${title}-${Date.now().toString(36)}`.slice(0, 64),
    title,
  )
  console.error(`${title}: ${people.length} people in ${conversationId} at ${identity.url}`)

  const ledger = new Ledger()
  const counts = newCounts()
  const url = conversationSocketUrl(identity.url, conversationId)
  const readers = people.map(
    (person) =>
      new Reader({ person, url, token: () => signUserToken(identity, person, tokenSeconds), ledger, counts }),
  )
  const deviceCounts = newDeviceCounts()
  const devices = people.map(
    (person) =>
      new Device({
        person,
        url: personalSocketUrl(identity.url),
        token: () => signUserToken(identity, person, tokenSeconds),
        counts: deviceCounts,
      }),
  )
  stopOnInterrupt(readers, devices)

  const progress = new Progress(messagesOf(transcript).length)
  const random = seededRandom(options.seed)
  const viewers = new Viewers(readers, options.viewing, random)
  const player = new Player({
    readers,
    rate: options.rate,
    random,
    mayDrop: options.mayDrop,
    signal: stop.signal,
    onMessage: (sent) => {
      progress.show(sent)
      viewers.turn()
    },
  })
  try {
    progress.say('opening a device for everybody …')
    await inBatches(devices, (device) => device.open())
    await player.play(transcript)
    const present = readers.filter(({ isPresent }) => isPresent)
    const late = await everybodyCatchesUp(readers, present, ledger, progress)
    if (stop.signal.aborted)
      throw new Error(`Stopped after ${player.played.sent} messages; nothing was judged.`)
    const held = new Map(readers.map(({ person, log }) => [person.id, log.messages]))
    for (const reader of readers) reader.close()

    const witness = people.find(({ role }) => role === 'instructor') ?? people[0]
    if (!witness) throw new Error('Nobody is there to read the history.')
    progress.say('reading Postgres and the history …')
    const archive = await readArchive(identity.databaseUrl, conversationId, {
      count: ledger.lastSeq,
      withinMs: archiveWithinMs,
    })
    progress.say('counting badges …')
    const badges = await checkBadges({ devices, campus, identity, conversationId })
    const history = await campus.history(conversationId, await signUserToken(identity, witness, tokenSeconds))
    progress.clear()
    const faults = ledger.judge({ held, history: history.messages, archived: archive.messages })
    const replies = [...ledger.said.values()].filter(({ replyTo }) => replyTo !== undefined).length
    const { played } = player
    console.log(
      renderTable({
        transcript,
        replies,
        ledger,
        faults,
        played,
        counts,
        rate: options.rate,
        readers: { all: readers.length, present: present.length, late },
        historyPages: history.pages,
        badges: { ...badges, turns: viewers.turns, share: options.viewing, counts: deviceCounts },
        archiveAfterMs: archive.afterMs,
      }),
    )
    for (const finding of renderFindings(faults)) console.error(`✗ ${finding}`)
    for (const drift of badges.drift.slice(0, driftsNamedMax)) console.error(`✗ ${renderDrift(drift)}`)
    const isWhole = played.sent === messagesOf(transcript).length && played.stuck === 0
    if (!isWhole)
      console.error(`✗ only ${played.sent} of ${messagesOf(transcript).length} messages could be said`)
    return isWhole && late === 0 && !hasFaults(faults) && badges.drift.length === 0
  } finally {
    for (const one of [...readers, ...devices]) one.close()
  }
}

type BadgeCheck = {
  devices: readonly Device[]
  campus: CampusClient
  identity: Identity
  conversationId: ConversationId
}

/** As soon as there is no drift, or what drift there is when the time is over. */
async function checkBadges(check: BadgeCheck): Promise<{ drift: Drift[]; afterMs: number; unread: number }> {
  const start = performance.now()
  for (;;) {
    const sources = await readBadges(check)
    const drift = findDrift(sources)
    const afterMs = performance.now() - start
    const unread = [...sources.values()].filter(({ recount }) => recount.unread > 0).length
    if (drift.length === 0 || afterMs > badgesWithinMs || stop.signal.aborted)
      return { drift, afterMs, unread }
    await pause(lookAtBadgesEveryMs, stop.signal)
  }
}

async function readBadges({ devices, campus, identity, conversationId }: BadgeCheck) {
  const lists = await inBatches(devices, async ({ person }) =>
    campus.listedBadge(conversationId, await signUserToken(identity, person, tokenSeconds)),
  )
  const recounts = await recountBadges(identity.databaseUrl, conversationId)
  return new Map<string, BadgeSources>(
    devices.map((device, index) => [
      device.person.id,
      {
        device: device.badgeOf(conversationId),
        list: lists[index] ?? null,
        recount: recounts.get(device.person.id) ?? { unread: 0, mentioned: 0 },
      },
    ]),
  )
}

async function inBatches<Item, Result>(items: readonly Item[], act: (item: Item) => Promise<Result>) {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += peopleAtOnce)
    results.push(...(await Promise.all(items.slice(from, from + peopleAtOnce).map(act))))
  return results
}

/** Who is there waits for the last message; who is not comes back once for it. Answers how many were too late. */
async function everybodyCatchesUp(
  readers: readonly Reader[],
  present: readonly Reader[],
  ledger: Ledger,
  progress: Progress,
): Promise<number> {
  const hasAll = ({ log, isLive }: Reader) => stop.signal.aborted || (isLive && log.lastSeq >= ledger.lastSeq)
  progress.say('waiting until everybody has the last message …')
  const stayed = await Promise.all(present.map((reader) => reader.until(hasAll, settleWithinMs)))
  const absent = readers.filter((reader) => !present.includes(reader))
  for (const reader of present) reader.close() // so that the bound on sockets holds for those who return
  progress.say('and until whoever had left is back and has it, too …')
  for (const reader of absent) reader.enter()
  const returned = await Promise.all(absent.map((reader) => reader.until(hasAll, settleWithinMs)))
  return [...stayed, ...returned].filter((isDone) => !isDone).length
}

function stopOnInterrupt(readers: readonly Reader[], devices: readonly Device[]): void {
  process.once('SIGINT', () => {
    stop.abort()
    for (const one of [...readers, ...devices]) one.close()
    process.once('SIGINT', () => process.exit(130))
  })
}
