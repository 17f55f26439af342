/**
 * A campus with everything that a request may name: conversations of each kind with messages, a file, a report, inbound
 * webhooks, a host's secret. Everybody whom a request may harm is a victim; the bystander is named by none.
 */
import { randomBytes } from 'node:crypto'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import { aCampus, addPeople, person, type TestCampus } from '../campus.ts'
import type { Services } from '../services.ts'
import type { Ids } from './values.ts'
import { type Asked, type Asker } from './ask.ts'
import { Bystander } from './bystander.ts'

export type Stage = {
  campus: TestCampus
  services: Services
  asker: Asker
  ids: Ids
  victims: UserSummary[]
  group: string
  /** Signs what the host tells. */
  hostSecret: string
  /** In the conversation that is attacked, and in one beside it. */
  bystanders: { attacked: Bystander; beside: Bystander }
  /** Tokens of whoever a route that takes people may be called by. */
  people: string[]
  must: (bearer: string, line: string, body?: unknown) => Promise<Record<string, unknown>>
  close: () => void
}

export async function aStage(services: Services, asker: Asker, url: URL, hooks: number): Promise<Stage> {
  const campus = await aCampus(services, { settings: { events: true } })
  const { ada, ina, amy } = campus.people
  const victims = Array.from({ length: 6 }, (_, at) => person(`vic-${at}`, `Victim ${at}`, 'student'))
  const ivy = person('ivy', 'Ivy', 'student')
  await addPeople(services, campus.id, [...victims, ivy])
  const key = campus.serverKey
  const must = async (bearer: string, line: string, body?: unknown): Promise<Record<string, unknown>> => {
    const [method = 'GET', path = '/'] = line.split(' ')
    const answer = await asker.ask({
      ...{ method, path, headers: { authorization: `Bearer ${bearer}` } },
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
    })
    if (answer.status >= 300)
      throw new Error(`${line}: ${answer.status} ${answer.bytes.toString().slice(0, 300)}`)
    return jsonOf(answer) ?? {}
  }
  const [adaToken, ivyToken, ...people] = await Promise.all(
    [ada, ivy, ada, victims[0] ?? ivy, ina, amy].map((who) => campus.tokenFor(who)),
  )
  if (adaToken === undefined || ivyToken === undefined) throw new Error('Nobody came.')
  const members = [...victims, ivy].map(({ id }) => id)
  const roster = [
    ...members.map((userId) => ({ userId, role: 'student' })),
    { userId: ina.id, role: 'instructor' },
  ]
  await must(key, 'PUT /v1/courses/bio', { title: 'Biology', roster })
  const newConversation = async (bearer: string, body: object) =>
    String((await must(bearer, 'POST /v1/conversations', body))['id'])
  const [group, course, direct, beside] = await Promise.all([
    newConversation(adaToken, { kind: 'group', title: 'Lab', members }),
    newConversation(key, { kind: 'class', title: 'Biology', courseId: 'bio' }),
    newConversation(people[1] ?? '', { kind: 'direct', userIds: ['vic-0', ina.id] }),
    newConversation(people[3] ?? '', { kind: 'group', title: 'Beside', members: [ivy.id] }),
  ])
  const say = (id: string, bearer: string, n: number, more: object = {}) =>
    must(bearer, `POST /v1/conversations/${id}/messages`, {
      clientMessageId: `s-${n}`,
      text: `Hello ${n}`,
      ...more,
    })
  for (const n of [1, 2, 3]) {
    await say(group, adaToken, n)
    await say(course, key, n, { senderId: ina.id })
  }
  await must(people[1] ?? '', `POST /v1/conversations/${group}/messages/1/reports`, { reason: 'Rude.' })
  const file = await asker.ask({
    ...{ method: 'POST', path: `/v1/conversations/${group}/attachments?name=a.txt` },
    headers: { authorization: `Bearer ${adaToken}`, 'content-type': 'text/plain' },
    body: Buffer.from('A file.'),
  })
  const integrations = await Promise.all(
    Array.from({ length: Math.min(Math.ceil(hooks / 40), 20) }, (_, at) =>
      must(key, `POST /v1/conversations/${at % 2 === 0 ? group : course}/integrations`, {
        name: `Hook ${at}`,
      }),
    ),
  )
  const secret = await must(key, 'POST /v1/host-secrets')
  const endpoint = await must(key, 'POST /v1/webhook-endpoints', {
    ...{ url: 'https://hooks.nowhere-at-all/take', types: ['message.created'] },
  })
  const texts = (values: readonly unknown[]) => values.map(String)
  const bystanders = {
    attacked: new Bystander(url, group, ivyToken),
    beside: new Bystander(url, beside, ivyToken),
  }
  await Promise.all([bystanders.attacked.join(), bystanders.beside.join()])
  return {
    ...{ campus, services, asker, victims, group, bystanders, must },
    hostSecret: String(secret['secret']),
    people,
    ids: {
      ConversationId: [group, group, course, direct],
      UserId: victims.map(({ id }) => id),
      CourseId: ['bio'],
      CampusId: [campus.id],
      EndpointId: [String(endpoint['id'])],
      AttachmentId: texts([jsonOf(file)?.['id']]),
      '/seq': ['1', '2', '3'],
      '/n': ['1'],
      '/emoji': ['👍', '❤️'],
      '/token': texts(integrations.map((one) => one['token'])),
      '/integrationId': texts(integrations.map((one) => one['id'])),
      '/hostSecretId': [String(secret['id']), `key_${randomBytes(16).toString('hex')}`],
      '?limit': ['1', '50'],
      'field url': ['https://hooks.nowhere-at-all/take'],
    },
    close: () => {
      for (const one of Object.values(bystanders)) one.close()
    },
  }
}

export function jsonOf({ bytes, headers }: Pick<Asked, 'bytes' | 'headers'>): Record<string, unknown> | null {
  if (!String(headers['content-type']).includes('json')) return null
  const value: unknown = JSON.parse(bytes.toString('utf8'))
  return typeof value === 'object' && value !== null ? { ...value } : null
}
