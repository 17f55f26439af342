/**
 * What an operator asks of a running system, over its own HTTP API: at `HOMEROOM_URL`, with the server key `HOMEROOM_KEY`,
 * whose campus it is. Without them it is the one of `npm start`.
 */
import * as z from 'zod'
import { personParts } from '../../schema/person-parts.ts'
import { readIdentity } from '../identity.ts'
import type { OperatorsCommand } from './admin-command.ts'

const page = z.object({
  asked: z.number(),
  restored: z.array(z.object({ conversationId: z.string(), lastSeq: z.number(), lost: z.number() })),
  unanswered: z.array(z.string()),
  after: z.string().nullable(),
})

const exported = z.object({ data: z.array(z.looseObject({})), next_cursor: z.string().nullable() })

/** Null where the answer has been written line by line already. */
export async function operate(command: OperatorsCommand): Promise<unknown> {
  switch (command.act) {
    case 'conversation recover':
      return recover(command)
    case 'conversation export':
      return writeAll(`/v1/conversations/${command.conversationId}/export`)
    case 'person erase':
      return ask('POST', `/v1/users/${command.userId}/erasure`)
    case 'person erasure':
      return ask('GET', `/v1/users/${command.userId}/erasure`)
    case 'person export':
      for (const part of personParts) await writeAll(`/v1/users/${command.userId}/export`, part)
      return null
  }
}

/** Page by page, a record a line, so that nothing has to fit into memory. */
async function writeAll(path: string, part?: string): Promise<null> {
  const query = new URLSearchParams(part === undefined ? {} : { part })
  for (let isLast = false; !isLast; ) {
    const { data, next_cursor: next } = exported.parse(await ask('GET', `${path}?${query.toString()}`))
    for (const one of data) console.log(JSON.stringify(part === undefined ? one : { part, ...one }))
    isLast = next === null
    if (next !== null) query.set('cursor', next)
  }
  return null
}

type Recovery = Extract<OperatorsCommand, { act: 'conversation recover' }>

/** One conversation, or all of the campus that Postgres knows. */
async function recover({ conversationId, archiveAgain }: Recovery): Promise<unknown> {
  if (conversationId !== null)
    return ask('POST', `/v1/conversations/${conversationId}/recovery`, { archiveAgain })
  const whole: z.infer<typeof page> = { asked: 0, restored: [], unanswered: [], after: null }
  do {
    const from = whole.after === null ? {} : { after: whole.after }
    const { asked, restored, unanswered, after } = page.parse(
      await ask('POST', '/v1/recovery', { archiveAgain, ...from }),
    )
    whole.asked += asked
    whole.restored.push(...restored)
    whole.unanswered.push(...unanswered)
    whole.after = after
  } while (whole.after !== null)
  const { after: _, ...told } = whole
  return told
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const identity = readIdentity()
  const url = process.env['HOMEROOM_URL'] ?? identity?.url
  const key = process.env['HOMEROOM_KEY'] ?? identity?.serverKey
  if (url === undefined || key === undefined)
    throw new Error('HOMEROOM_URL and HOMEROOM_KEY name no system, and npm start has not run here.')
  const response = await fetch(new URL(path, url), {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return JSON.parse(text)
}
