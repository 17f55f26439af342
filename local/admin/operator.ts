/**
 * What an operator asks of a running system, over its own HTTP API: at `HOMEROOM_URL`, with the server key `HOMEROOM_KEY`,
 * whose campus it is. Without them it is the one of `npm start`.
 */
import * as z from 'zod'
import { readIdentity } from '../identity.ts'
import type { OperatorsCommand } from './admin-command.ts'

const page = z.object({
  asked: z.number(),
  restored: z.array(z.object({ conversationId: z.string(), lastSeq: z.number(), lost: z.number() })),
  unanswered: z.array(z.string()),
  after: z.string().nullable(),
})

export function operate(command: OperatorsCommand): Promise<unknown> {
  return recover(command)
}

/** One conversation, or all of the campus that Postgres knows. */
async function recover({ conversationId, archiveAgain }: OperatorsCommand): Promise<unknown> {
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
