/** The people of a scene and their conversation, provisioned as a host would; who is online holds a socket. */
import { conversationSocketUrl } from '../../client/socket.ts'
import { type Identity, newIdentity } from '../../local/identity.ts'
import { seedCampus } from '../../local/seed.ts'
import { signUserToken } from '../../local/user-token.ts'
import type { CampusId } from '../../schema/ids.ts'
import { censusMs } from '../../schema/limits.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import type { Seat } from '../delivery/plan.ts'
import { createConversation, hostCall, sendMessage } from '../http/host.ts'
import { withClient } from '../machine/with-client.ts'
import type { Scene } from './scenes.ts'
import type { GrowthStage } from './stage.ts'

export type Cast = {
  scene: Scene
  /** One of the first people of the roster says something, each in turn. */
  say: () => Promise<void>
  seats: Seat[]
}

const tokenSeconds = 3_600
/** Of the people of every scene, so that all have the same. */
const sendersMax = 11
const callsAtATime = 8

export async function castOf(stage: GrowthStage, scene: Scene): Promise<Cast> {
  const identity: Identity = {
    ...newIdentity(stage.url, stage.databaseUrl),
    campusId: scene.name,
    issuer: `https://${scene.name}.example`,
  }
  await seedCampus(identity, [])
  await enrol(stage, scene)
  const tokenOf = (number: number) => {
    const id = `p${number}`
    const role = scene.kind === 'announcement' ? 'admin' : 'student'
    return signUserToken(identity, { id, name: `Person ${number}`, role }, tokenSeconds)
  }
  const senders = await Promise.all(Array.from({ length: sendersMax }, (_, number) => tokenOf(number)))
  const conversationId = await begin(identity, scene, senders[0] ?? '')
  stage.attribute(scene.name, scene.name)
  stage.attribute(conversationId, scene.name)
  let said = 0
  const next = () => {
    said += 1
    return { clientMessageId: `grow-${said}`, text: 'Is noon still fine for you?' }
  }
  // people are held to one message a second, their host is not
  const sayBefore = async (): Promise<void> => {
    while (said < scene.history) {
      const senderId = `p${said % sendersMax}`
      await sendMessage(identity, identity.serverKey, conversationId, { ...next(), senderId })
    }
  }
  await Promise.all(Array.from({ length: callsAtATime }, sayBefore))
  const say = () => sendMessage(identity, senders[said % sendersMax] ?? '', conversationId, next())
  const online = Array.from({ length: scene.online }, (_, index) => index + 1)
  const url = new URL('/v1/socket', stage.url.replace('http', 'ws')).href
  const seats = await Promise.all(
    online.map(async (number) => ({
      ...{ url, token: await tokenOf(number), room: 0, conversationId, isViewer: false },
    })),
  )
  await stage.redis.execute([
    'SET',
    redisKeys.onlineSince(scene.name as CampusId),
    String(Date.now() - censusMs),
  ])
  return { scene, say, seats }
}

/** Sockets of a class that all look at it. */
export async function viewersOf(stage: GrowthStage, name: string, count: number): Promise<Cast> {
  const scene: Scene = { name, axis: 'online', kind: 'class', enrolled: count + 1, online: count, history: 0 }
  const { seats, say } = await castOf(stage, scene)
  const viewers = seats.map((seat) => ({
    ...seat,
    url: conversationSocketUrl(stage.url.replace('http', 'ws'), seat.conversationId),
    isViewer: true,
  }))
  return { scene, seats: viewers, say }
}

/** The directory of the whole campus; the roster of a class comes with its course. */
async function enrol({ databaseUrl }: GrowthStage, { name, enrolled }: Scene): Promise<void> {
  await withClient(databaseUrl, (client) =>
    client.query(
      `INSERT INTO users (campus_id, id, name, role)
       SELECT $1, 'p' || n, 'Person ' || n, 'student' FROM generate_series(0, $2::int) AS n`,
      [name, enrolled],
    ),
  )
}

async function begin(identity: Identity, { kind, enrolled }: Scene, sender: string): Promise<string> {
  if (kind === 'announcement')
    return createConversation(identity, sender, { kind, title: 'Growing', audience: { type: 'campus' } })
  const roster = Array.from({ length: enrolled }, (_, number) => ({ userId: `p${number}`, role: 'student' }))
  await hostCall(identity, identity.serverKey, 'PUT', '/v1/courses/growing', { title: 'Growing', roster })
  return createConversation(identity, identity.serverKey, { kind, title: 'Growing', courseId: 'growing' })
}
