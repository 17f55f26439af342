/** What happens to the objects: thrown out of memory, killed, told the wrong time, and failing for themselves. */
import { fuses } from '../breaker.ts'
import type { Edit } from '../planted/edit.ts'
import type { Eviction } from '../system.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault.ts'

export function roomEvicted(sockets: Eviction): Fault {
  const evict = ({ system, roomName }: World) => system.evict('ConversationRoom', roomName, sockets)
  return { begin: evict, again: evict }
}

export const personalRoomsEvicted: Fault = {
  isBehind: true,
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

/** `kill -9` of the runtime in the middle of a sentence, and another on the same storage. */
export const runtimeKilled: Fault = { begin: ({ system }) => system.kill() }

/** The alarm of every conversation throws before it has done anything. */
export const alarmsThrow: Fault = {
  build: fuses,
  isBehind: true,
  begin: ({ system }) => void system.vendors.breaker.broken.set('alarm', () => true),
  end: ({ system }) => void system.vendors.breaker.broken.delete('alarm'),
}

/** One of ten deliveries fails, whosesoever it is, and whoever is mentioned has a room that always does. */
export const deliveriesFail: Fault = {
  build: fuses,
  isBehind: true,
  begin: ({ system, random }) =>
    void system.vendors.breaker.broken.set('deliver', (name) => name.endsWith('/reader') || random() < 0.1),
  end: ({ system }) => void system.vendors.breaker.broken.delete('deliver'),
}

/** Each instance of a room believes another time, up to five minutes from ours; its alarms come when it means them to. */
const clocksOfTheirOwn: readonly Edit[] = [
  {
    file: 'durable-objects/conversation/conversation-room.ts',
    find: '  #room: Room | null = null\n',
    put: '  #room: Room | null = null\n  readonly #ahead = Math.round((Math.random() - 0.5) * 600_000)\n',
  },
  {
    file: 'durable-objects/conversation/conversation-room.ts',
    find: '      clock: () => Date.now(),\n      random: Math.random,',
    put: '      clock: () => Date.now() + this.#ahead,\n      random: Math.random,',
  },
  {
    file: 'durable-objects/conversation/conversation-room.ts',
    find: '    return new Room(conversation, {\n      storage,\n',
    put: `    const ahead = this.#ahead
    const alarms = {
      setAlarm: (at) => storage.setAlarm(at - ahead),
      getAlarm: async () => {
        const at = await storage.getAlarm()
        return at === null ? null : at + ahead
      },
    }
    const get = (held, name) =>
      alarms[name] ?? (typeof held[name] === 'function' ? held[name].bind(held) : held[name])
    return new Room(conversation, {
      storage: new Proxy(storage, { get }),
`,
  },
]

/** Rooms are evicted into another time again and again; every second person's host is 25 seconds ahead, the others' behind. */
export const clocksApart: Fault = {
  build: clocksOfTheirOwn,
  async begin(world) {
    for (const [index, { person }] of world.members.entries())
      world.clocks.set(person.id, index % 2 === 0 ? 25 : -25)
    await jump(world)
  },
  again: jump,
  end: ({ clocks }) => clocks.clear(),
}

async function jump({ system, roomName, members }: World): Promise<void> {
  for (const member of members.slice(0, 2)) member.cut()
  await system.evict('ConversationRoom', roomName, 'hibernate')
}

async function evictPeople(
  { members, system, campus }: World,
  sockets: Eviction = 'hibernate',
): Promise<void> {
  await Promise.all(
    members.map(({ person }) => system.evict('PersonalRoom', `${campus.id}/${person.id}`, sockets)),
  )
}
