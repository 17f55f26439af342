/** The production build with its people: provisioned over HTTP as a host would, in conversations of their own. */
import { randomBytes } from 'node:crypto'
import { conversationSocketUrl } from '../../../client/socket.ts'
import { type Identity, newIdentity } from '../../../local/identity.ts'
import { seedCampus } from '../../../local/seed.ts'
import { signUserToken } from '../../../local/user-token.ts'
import { groupMembersMax, usersPerRequestMax } from '../../../schema/limits.ts'
import { createConversation, hostCall } from '../../http/host.ts'
import { startChild } from '../../machine/child.ts'
import type { Services } from '../../machine/services.ts'
import { buildWorker } from '../../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../../machine/worker-server.ts'
import type { Load } from '../loads.ts'
import type { Seat } from '../plan.ts'
import { castOf, type Side } from './side.ts'

const startMs = 30_000
const tokenSeconds = 3_600
const callsAtATime = 10

export async function ours(services: Services): Promise<Side> {
  const worker = await buildWorker('wrangler.toml', 'index.js')
  const suffix = randomBytes(4).toString('hex')
  const identity: Identity = {
    ...newIdentity('', services.databaseUrl),
    campusId: `bench-${suffix}`,
    issuer: `https://lms-${suffix}.example`,
  }
  await seedCampus(identity, [])
  return {
    name: 'Homeroom',
    isFloor: false,
    takes: () => true,
    start: async (core) => {
      const server = startChild<WorkerServerSaid>(core, 'bench/machine/worker-server.ts')
      // a thousand personal rooms that fall asleep at once would stall a conversation that shares their thread only here
      const staying = ['PersonalRoom']
      const { bindings } = services
      server.tell({ worker, bindings, staying } satisfies WorkerServerOrder)
      const { url } = await server.next(startMs)
      return {
        pid: server.pid,
        invite: async (load) => ({ dialect: 'homeroom', ...(await provision({ ...identity, url }, load)) }),
        stop: () => server.end(),
      }
    },
  }
}

/** People, and their conversations: groups as far as a group reaches, beyond it the class of a course. */
async function provision(identity: Identity, load: Load): Promise<{ rooms: string[]; seats: Seat[] }> {
  const cast = castOf(load)
  const everyone = [...new Set(cast.flatMap(({ userIds }) => userIds))]
  const tokens = new Map<string, string>()
  for (const id of everyone)
    tokens.set(id, await signUserToken(identity, { id, name: id, role: 'student' }, tokenSeconds))
  const users = everyone.map((id) => ({ id, name: id, role: 'student' }))
  for (let from = 0; from < users.length; from += usersPerRequestMax)
    await hostCall(identity, identity.serverKey, 'PUT', '/v1/users', {
      users: users.slice(from, from + usersPerRequestMax),
    })
  const rooms = await inTurn(cast, callsAtATime, ({ userIds }) =>
    userIds.length <= groupMembersMax
      ? newGroup(identity, userIds, tokens.get(userIds[0] ?? '') ?? '')
      : newClass(identity, userIds),
  )
  const base = identity.url.replace('http', 'ws')
  const seats = cast.flatMap(({ room, userIds }) =>
    userIds.map((id, index) => {
      const conversationId = rooms[room] ?? ''
      const isViewer = index < load.viewers
      const url = isViewer ? conversationSocketUrl(base, conversationId) : new URL('/v1/socket', base).href
      return { url, token: tokens.get(id) ?? '', room, conversationId, isViewer }
    }),
  )
  return { rooms, seats }
}

function newGroup(identity: Identity, [, ...members]: string[], token: string): Promise<string> {
  return createConversation(identity, token, { kind: 'group', title: 'Bench', members })
}

async function newClass(identity: Identity, userIds: readonly string[]): Promise<string> {
  const courseId = `bench-${randomBytes(6).toString('hex')}`
  const roster = userIds.map((userId) => ({ userId, role: 'student' }))
  await hostCall(identity, identity.serverKey, 'PUT', `/v1/courses/${courseId}`, { title: 'Bench', roster })
  return createConversation(identity, identity.serverKey, { kind: 'class', title: 'Bench', courseId })
}

/** In order, so many at a time. */
async function inTurn<One, Result>(
  ones: readonly One[],
  atATime: number,
  work: (one: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let from = 0; from < ones.length; from += atATime)
    results.push(...(await Promise.all(ones.slice(from, from + atATime).map(work))))
  return results
}
