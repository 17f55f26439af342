/**
 * Fills an empty system. The campus and its key are written to Postgres, as an administrator's command would;
 * people, course and conversations go through the HTTP API, like a host's own. Running it again adds nothing.
 */
import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import * as z from 'zod'
import { conversations, course, people } from './campus.ts'
import type { Identity } from './identity.ts'
import { signUserToken } from './user-token.ts'

/** The campus row, its key, and the origins whose pages may connect. Safe to repeat. */
export async function seedCampus(identity: Identity, allowedOrigins: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: identity.databaseUrl })
  await client.connect()
  try {
    await client.query(
      `INSERT INTO campuses (id, name, issuer, audience, shared_secret, allowed_origins, settings)
       VALUES ($1, 'Oakridge College', $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET issuer = excluded.issuer, audience = excluded.audience,
         shared_secret = excluded.shared_secret, allowed_origins = excluded.allowed_origins,
         settings = excluded.settings || campuses.settings`,
      [
        ...[identity.campusId, identity.issuer, identity.audience, identity.sharedSecret, allowedOrigins],
        // benches and replays ask faster than people do
        { rates: { user: 1_000_000, key: 1_000_000 } },
      ],
    )
    await client.query(
      `INSERT INTO api_keys (id, campus_id, name, hash) VALUES ($1, $2, 'local development', $3)
       ON CONFLICT (hash) DO NOTHING`,
      [
        `key_${randomUUID().replaceAll('-', '')}`,
        identity.campusId,
        createHash('sha256').update(identity.serverKey).digest('hex'),
      ],
    )
  } finally {
    await client.end()
  }
}

/** People, the course, and one conversation of each kind; true when there was something to do. */
export async function seedConversations(identity: Identity): Promise<boolean> {
  const asHost = caller(identity.url, identity.serverKey)
  await asHost('PUT', '/v1/users', { users: people.map(({ id, name, role }) => ({ id, name, role })) })
  await asHost('PUT', `/v1/courses/${course.id}`, { title: course.title, roster: course.roster })
  const tokens = new Map<string, string>()
  for (const person of people) tokens.set(person.id, await signUserToken(identity, person, 600))
  const as = (id: string) => caller(identity.url, tokens.get(id) ?? '')

  const list = z.object({ data: z.array(z.unknown()) }).parse(await as('ada')('GET', '/v1/conversations'))
  if (list.data.length > 0) return false
  for (const { creator, body, said } of conversations) {
    const created = z.object({ id: z.string() }).parse(await as(creator)('POST', '/v1/conversations', body))
    for (const { by, ...message } of said)
      await as(by)('POST', `/v1/conversations/${created.id}/messages`, {
        clientMessageId: randomUUID(),
        ...message,
      })
  }
  return true
}

function caller(baseUrl: string, credential: string) {
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(`Seeding stopped: ${method} ${path} answered ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
}
