/**
 * Walks every cell of docs/RIGHTS.md through the front door: whoever may is answered, and whoever may not is refused with
 * the one word that is due to them. Sockets of those who have lost something were opened before they lost it.
 */
import { describe, expect, it } from 'vitest'
import page from '../../docs/RIGHTS.md?raw'
import { type ConversationKind, conversationKinds } from '../../schema/protocol/kinds.ts'
import { routes } from '../../worker/routes.ts'
import { aWorld, type Place } from './a-world.ts'
import { liberal, strict } from './cells.ts'
import { type Door, doors, type Outcome, ownSeq } from './doors.ts'
import { readPage } from './page.ts'
import { type Places, sayAs, somePlaces } from './places.ts'
import { rowNames, type RowName } from './rows.ts'
import { isStranger, type SubjectName } from './subjects.ts'

const cell = readPage(page)

/** Where the rights of a route are, if no row of a conversation is about it. */
const elsewhere: Record<string, string> = {
  getLiveness: 'of anyone',
  getReadiness: 'of anyone',
  getVersion: 'of anyone',
  getOpenApi: 'of anyone',
  getAsyncApi: 'of anyone',
  getReference: 'of anyone',
  openPersonalSocket: 'a person’s own: PERS-6',
  getMe: 'a person’s own',
  listConversations: 'a person’s own: HTTP-14',
  readAll: 'a person’s own: HTTP-31',
  search: 'a person’s own',
  listMentions: 'a person’s own',
  listBookmarks: 'a person’s own',
  createConversation: 'of the campus: RIGHTS-5',
  announce: 'of the campus: RIGHTS-5',
  listCampusReports: 'of the campus: RIGHTS-5',
  listStaffActs: 'of the campus: RIGHTS-5',
  takeHostEvent: 'of whoever signs with a secret of the campus: HOST-4',
  postToHook: 'of whoever has its token: IN-2',
  scheduleMessage: 'to send, later: SCHED',
  listScheduled: 'to send, later: SCHED',
  cancelScheduled: 'to send, later: SCHED',
}
/** Of the host alone, by the scopes of its key: HTTP-10. */
const isOfTheHost = ({ callers }: (typeof routes)[number]['facts']) =>
  callers !== 'anyone' && !('user' in callers)

describe('every route', () => {
  it('[RIGHTS-3] has a row of the table, or says where its rights are', () => {
    const walked = new Set(Object.values(doors).flatMap(({ routes: names }) => names))
    const facts = routes.map((route) => route.facts)
    const lost = facts.filter(
      (one) => !walked.has(one.operationId) && !(one.operationId in elsewhere) && !isOfTheHost(one),
    )
    expect(lost.map(({ operationId }) => operationId)).toEqual([])
    const known = new Set(facts.map(({ operationId }) => operationId))
    expect([...walked, ...Object.keys(elsewhere)].filter((name) => !known.has(name))).toEqual([])
  })
})

describe.each([
  { campus: 'a campus that has everything switched off', settings: strict, isLiberal: false },
  { campus: 'a campus that has everything switched on', settings: liberal, isLiberal: true },
])('on $campus', ({ settings, isLiberal }) => {
  it.each(conversationKinds)(
    '[RIGHTS-4] every cell of a %s is as the page says, over HTTP and over sockets that were open before',
    async (kind) => {
      const world = await aWorld(kind, { ...settings.policy, receipts: settings.receipts })
      const places = await somePlaces(world)
      const wrong: string[] = []
      const expected = (row: RowName, subject: SubjectName) => {
        const said = cell(kind, row, subject)
        return said === 'y' || (said === 'C' && isLiberal)
      }
      let cells = 0
      for (const row of rowNames)
        for (const subject of world.subjects) {
          const isAllowed = expected(row, subject)
          for (const [transport, outcome] of await tryCell(places, row, doors[row], subject)) {
            cells += 1
            const verdict = judge(outcome, isAllowed, subject)
            if (verdict) wrong.push(`${row} | ${subject} | ${transport}: ${verdict}`)
          }
        }
      wrong.push(...(await walkDemoted(kind, places, (row) => expected(row, 'member'))))
      expect(wrong, `${cells} cells`).toEqual([])
      const removed = places.sockets.get('removed')
      if (removed) expect(removed.closed?.code).toBe(4503)
    },
    120_000,
  )
})

async function tryCell(
  places: Places,
  row: RowName,
  door: Door,
  subject: SubjectName,
): Promise<[string, Outcome][]> {
  const place = row === 'see students’ presence' ? places.presenceOf(subject) : places.placeOf(subject)
  const tried: [string, Outcome][] = []
  if (door.http) tried.push(['HTTP', await door.http(place, subject)])
  if (tried[0]?.[1] === null) await door.undo?.(place, subject)
  const socket = places.sockets.get(subject)
  if (!door.socket || !socket || subject === 'removed') return tried
  const outcome = await door.socket(place, socket, () => ownSeq(place, subject))
  tried.push(['socket', outcome])
  if (outcome === null) await door.undo?.(place, subject)
  return tried
}

/** Null where it is as it should be. */
function judge(outcome: Outcome, isAllowed: boolean, subject: SubjectName): string | null {
  if (isAllowed) return outcome === null ? null : `refused with ${outcome}`
  if (outcome === null) return 'done'
  return refusalsOf(subject).includes(outcome) ? null : `refused with ${outcome}, of all things`
}

/** Strangers cannot tell what they may not do from what is not there; whatever is for people refuses a key as such. */
function refusalsOf(subject: SubjectName): string[] {
  if (subject === 'nobody') return ['unauthenticated']
  if (subject === 'key of another campus') return ['not_found', 'not_allowed']
  if (isStranger(subject)) return ['not_found']
  return ['not_allowed', 'not_found', ...(subject === 'muted' ? ['muted'] : [])]
}

/** The socket of somebody who was more when it was opened. */
async function walkDemoted(
  kind: ConversationKind,
  { placeOf, sockets }: Places,
  expected: (row: RowName) => boolean,
): Promise<string[]> {
  const socket = sockets.get('demoted')
  if (!socket) return []
  const place: Place = placeOf('member')
  const who = place.world.demoted.id
  const wrong: string[] = []
  for (const row of rowNames) {
    const outcome = await doors[row].socket?.(place, socket, () => sayAs(place.world, place.id, who))
    if (outcome === undefined) continue
    const verdict = judge(outcome, expected(row), 'member')
    if (verdict) wrong.push(`${row} | was more in a ${kind} | socket: ${verdict}`)
  }
  return wrong
}
