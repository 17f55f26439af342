/** Builders for room tests: a conversation with its people, made through the room's own RPC. */
import { env } from 'cloudflare:workers'
import type { KeyActor, UserActor } from '../../schema/actor.ts'
import {
  type CampusId,
  type ClientMessageId,
  type ConversationId,
  type KeyId,
  parseClientMessageId,
  parseConversationId,
  parseKeyId,
  parseUserId,
  type UserId,
} from '../../schema/ids.ts'
import type { CampusRole, Member, UserSummary } from '../../schema/protocol/kinds.ts'
import type { Answer, ConversationRoomRpc, ConversationSpec } from '../../schema/rpc.ts'
import { aCampus } from '../campus.ts'

export function must<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined)
    throw new Error('a test was built on something that is not there')
  return value
}

export function value<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new Error(`refused: ${answer.problem.code}`)
  return answer.value
}

export function userId(id: string): UserId {
  return must(parseUserId(id))
}

export function clientMessageId(id: string): ClientMessageId {
  return must(parseClientMessageId(id))
}

export function aPerson(campusId: CampusId, id: string, role: CampusRole = 'student'): UserActor {
  const name = `${id.slice(0, 1).toUpperCase()}${id.slice(1)}`
  return { type: 'user', campusId, userId: userId(id), name, role, expiresAt: Date.now() + 3_600_000 }
}

export function aKey(campusId: CampusId): KeyActor {
  return { type: 'key', campusId, keyId: keyId() }
}

export type TestConversation = Awaited<ReturnType<typeof aConversation>>

/** A class of Ada, Ben (students) and Ina (instructor) on a campus of its own, unless the spec says otherwise. */
export async function aConversation(spec: Partial<ConversationSpec> = {}, campusId?: CampusId) {
  const campus = campusId ?? (await aCampus(env)).id
  const id = aConversationId()
  const stub = env.CONVERSATIONS.getByName(`${campus}/${id}`)
  const members: Member[] = [
    { userId: userId('ada'), role: 'student' },
    { userId: userId('ben'), role: 'student' },
    { userId: userId('ina'), role: 'instructor' },
  ]
  const whole: ConversationSpec = { kind: 'class', title: 'Biology', members, createdBy: null, ...spec }
  const room: ConversationRoomRpc = stub
  value(await room.create(aKey(campus), whole))
  return {
    id,
    campus,
    stub,
    /** The same, by what may be asked of it: acts keep their own answers. */
    room,
    ada: aPerson(campus, 'ada'),
    ben: aPerson(campus, 'ben'),
    ina: aPerson(campus, 'ina', 'instructor'),
    key: aKey(campus),
  }
}

/** What a server key sends in somebody's name: people are held to a pace, the host is not. */
export function inNameOf({ userId: id, name, role }: UserActor): { as: UserSummary } {
  return { as: { id, name, role } }
}

export function aConversationId(): ConversationId {
  return must(parseConversationId(`cnv_${crypto.randomUUID().replaceAll('-', '')}`))
}

function keyId(): KeyId {
  return must(parseKeyId(`key_${'0'.repeat(32)}`))
}
