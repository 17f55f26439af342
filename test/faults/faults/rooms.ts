/** What happens to the objects: thrown out of memory, with their sockets asleep or closed, again and again. */
import type { Eviction } from '../system.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault.ts'

export function roomEvicted(sockets: Eviction): Fault {
  const evict = ({ system, roomName }: World) => system.evict('ConversationRoom', roomName, sockets)
  return { begin: evict, again: evict }
}

export const personalRoomsEvicted: Fault = {
  begin: (world) => evictPeople(world),
  again: (world) => evictPeople(world),
}

/** All of it at once, as a deploy does it: objects go, and every socket with them. */
export const deploy: Fault = {
  async begin(world) {
    await Promise.all([
      world.system.evict('ConversationRoom', world.roomName, 'close'),
      evictPeople(world, 'close'),
    ])
  },
}

async function evictPeople(
  { members, system, campus }: World,
  sockets: Eviction = 'hibernate',
): Promise<void> {
  await Promise.all(
    members.map(({ person }) => system.evict('PersonalRoom', `${campus.id}/${person.id}`, sockets)),
  )
}
