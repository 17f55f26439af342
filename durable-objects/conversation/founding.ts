/** A conversation begins: its tables and its record, then its people, in the room that has been opened upon them. */
import type { Actor } from '../../schema/actor.ts'
import type { CampusId, ConversationId } from '../../schema/ids.ts'
import type { ConversationSpec } from '../../schema/rpc.ts'
import { welcomeMembers } from './handlers/members.ts'
import type { Room } from './room.ts'
import { newEpoch, storeConversation } from './storage/conversation-record.ts'
import { climb } from './storage/steps.ts'

type Name = { campusId: CampusId; id: ConversationId }

export function storeFounding(storage: DurableObjectStorage, name: Name, spec: ConversationSpec): void {
  const { members: _, people: __, ...record } = spec
  storage.transactionSync(() => {
    climb(storage.sql)
    storeConversation(storage.sql, { ...name, ...record, createdAt: Date.now(), epoch: newEpoch() })
  })
}

export function foundRoom(
  room: Room,
  actor: Actor,
  { members, people = [], kind, title }: ConversationSpec,
): void {
  room.commit(() => {
    room.roster.apply({ added: members, changed: [], removed: [] }, 0)
    for (const person of people) room.people.note(person)
    room.record({ type: 'conversation.created', actor, detail: { kind, title } })
  })
  welcomeMembers(room, members)
  room.archiver.noteChange()
}
