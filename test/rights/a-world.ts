/**
 * A campus to walk: one conversation of a kind with everybody in it whom docs/RIGHTS.md names, reached as hosts and
 * browsers reach it, through the front door. The host's key prepares and puts back; whoever is looked at only tries.
 */
import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Actor } from '../../schema/actor.ts'
import type { ConversationId, UserId } from '../../schema/ids.ts'
import type { CampusRole, ConversationKind, MemberRole, UserSummary } from '../../schema/protocol/kinds.ts'
import type { CampusSettings } from '../../schema/tables/campuses.ts'
import type { ConversationRoomRpc } from '../../schema/rpc.ts'
import { heldApp } from '../contract/held-app.ts'
import { aCampus, addPeople, person, type TestCampus } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { RoomSocket } from '../durable-objects/room-socket.ts'
import { isStranger, type SubjectName, subjectsOf } from './subjects.ts'

export type Answered = { status: number; code: string | null; body: Record<string, unknown> }

const staffRoles: Partial<Record<SubjectName, CampusRole>> = {
  instructor: 'instructor',
  assistant: 'instructor',
  'instructor elsewhere': 'instructor',
  admin: 'admin',
  'admin of another campus': 'admin',
}

/** Everybody has an id of their own; a key and a nobody speak for no one. */
const personOf = (subject: SubjectName): UserSummary =>
  person(subject.replaceAll(' ', '-'), subject, staffRoles[subject] ?? 'student')

/** Others: whose messages are tried upon, who is muted, removed and made owner, and who is added. */
const [tom, nia, guide, demoted] = [
  person('tom', 'Tom', 'student'),
  person('nia', 'Nia', 'student'),
  person('guide', 'Guide', 'instructor'),
  /** Was an instructor of the course, or the owner of the group, and is a member like others now. */
  person('demoted', 'Demoted', 'student'),
]

export type World = Awaited<ReturnType<typeof aWorld>>

export async function aWorld(kind: ConversationKind, settings: CampusSettings) {
  const [campus, elsewhere] = await Promise.all([aCampus(env, { settings }), aCampus(env)])
  const subjects = subjectsOf(kind)
  await addPeople(env, campus.id, [...subjects.map(personOf), tom, nia, guide, demoted])
  await makeCensusWhole(env, campus.id)
  let names = 0

  async function fetchWith(credential: string | null, line: string, init: RequestInit = {}) {
    const [method = '', path = ''] = line.split(' ')
    const headers = new Headers(init.headers)
    if (credential !== null) headers.set('authorization', `Bearer ${credential}`)
    const request = new Request(`https://homeroom.test${path}`, { ...init, method, headers })
    return heldApp.fetch(request, env, createExecutionContext())
  }

  async function callWith(credential: string | null, line: string, init: RequestInit): Promise<Answered> {
    const response = await fetchWith(credential, line, init)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    const parsed = isJson ? (JSON.parse(text) as Record<string, unknown>) : {}
    const code = typeof parsed['code'] === 'string' && !response.ok ? parsed['code'] : null
    return { status: response.status, code, body: parsed }
  }

  const initOf = (body: unknown): RequestInit => (body === undefined ? {} : { body: JSON.stringify(body) })
  const call = async (subject: SubjectName | 'host', line: string, body?: unknown) =>
    callWith(await credentialOf(subject), line, initOf(body))
  const callAs = async (who: UserSummary, line: string, body?: unknown) =>
    callWith(await campus.tokenFor(who), line, initOf(body))
  /** A body of bytes, as they are. */
  const upload = async (subject: SubjectName | 'host', line: string, bytes: Uint8Array, type: string) =>
    callWith(await credentialOf(subject), line, {
      body: bytes,
      headers: { 'content-type': type, 'content-length': String(bytes.byteLength) },
    })

  /** What the host does goes well, or the test is wrong. */
  async function host(line: string, body?: unknown): Promise<Record<string, unknown>> {
    const { status, body: answer } = await call('host', line, body)
    if (status >= 300) throw new Error(`${line} answered ${status} ${JSON.stringify(answer)}`)
    return answer
  }

  async function credentialOf(subject: SubjectName | 'host'): Promise<string | null> {
    if (subject === 'nobody') return null
    if (subject === 'host' || subject === 'key') return campus.serverKey
    if (subject === 'key of another campus') return elsewhere.serverKey
    const home: TestCampus = subject === 'admin of another campus' ? elsewhere : campus
    return home.tokenFor(personOf(subject), subject === 'minor' ? { minor: true } : {})
  }

  /** Knocks with a token, and joins; the code of the refusal where there is no way in. */
  async function connectWith(token: string, id: ConversationId): Promise<RoomSocket | string> {
    const headers = { upgrade: 'websocket', 'sec-websocket-protocol': `homeroom.v1, ${token}` }
    const request = new Request(`https://homeroom.test/v1/conversations/${id}/socket`, { headers })
    const response = await heldApp.fetch(request, env, createExecutionContext())
    if (!response.webSocket) return String(response.status)
    const socket = new RoomSocket(response.webSocket)
    socket.say({ type: 'join' })
    const closed = socket.untilClosed().then(() => null)
    const welcome = socket.next('welcome')
    for (const one of [closed, welcome]) one.catch(() => undefined) // one of the two never comes
    if (await Promise.race([closed, welcome])) return socket
    const refused = socket.rest().find((frame) => frame.type === 'problem')
    return refused?.code ?? 'closed'
  }

  const connect = async (subject: SubjectName, id: ConversationId) =>
    connectWith((await credentialOf(subject)) ?? 'none', id)
  const connectAs = async (who: UserSummary, id: ConversationId) =>
    connectWith(await campus.tokenFor(who), id)

  /** As the worker would establish them; null for nobody. */
  function actorOf(subject: SubjectName): Actor | null {
    if (subject === 'nobody') return null
    const home = subject.endsWith('another campus') ? elsewhere : campus
    if (subject.startsWith('key')) return { type: 'key', campusId: home.id, keyId: home.keyId }
    const { id, name, role } = personOf(subject)
    const expiresAt = Date.now() + 3_600_000
    return { type: 'user', campusId: home.id, userId: id, name, role, expiresAt, minor: subject === 'minor' }
  }

  const roleOf = (subject: SubjectName): MemberRole | null => {
    if (subject === 'audience' || subject === 'admin' || subject === 'key') return null
    if (isStranger(subject)) return subject === 'removed' ? memberRole : null
    if (subject === 'owner' || subject === 'assistant') return subject
    return subject === 'instructor' && isCourse ? 'instructor' : memberRole
  }
  const isCourse = kind === 'class' || kind === 'announcement'
  const memberRole: MemberRole = isCourse ? 'student' : 'member'

  return {
    ...{ kind, campus, subjects, tom, nia, guide, demoted, personOf, roleOf, memberRole, isCourse },
    ...{ call, callAs, upload, host, connect, connectAs },
    course: 'bio',
    nextName: () => `n-${++names}`,
    actorOf,
    room: (id: ConversationId): ConversationRoomRpc => env.CONVERSATIONS.getByName(`${campus.id}/${id}`),
    /** As the worker would find it for this caller. */
    roomOf: ({ campusId }: Actor, id: ConversationId): ConversationRoomRpc =>
      env.CONVERSATIONS.getByName(`${campusId}/${id}`),
    /** The token's own words of a person, for what has no door but the room's. */
    idOf: (subject: SubjectName): UserId => personOf(subject).id,
  }
}

/** Where somebody is looked at: a conversation, and in it somebody else who has said something. */
export type Place = { world: World; id: ConversationId; other: UserId; otherSeq: number }
