/** Calls of Homeroom's API as a host or a person makes them. Whoever is told to wait waits. */
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Identity } from '../../local/identity.ts'

const retriesMax = 50

export async function createConversation(identity: Identity, token: string, body: object): Promise<string> {
  const answer = await hostCall(identity, token, 'POST', '/v1/conversations', body)
  return z.object({ id: z.string() }).parse(answer).id
}

export type Said = {
  clientMessageId: string
  text: string
  replyTo?: number /** Of a server key. */
  senderId?: string
}

export async function sendMessage(
  identity: Identity,
  token: string,
  conversationId: string,
  said: Said,
): Promise<void> {
  await hostCall(identity, token, 'POST', `/v1/conversations/${conversationId}/messages`, said)
}

/** A file of a few bytes, to be sent with a message: its id. */
export async function uploadFile(
  { url }: Identity,
  token: string,
  conversationId: string,
  { name, senderId }: { name: string; senderId: string },
): Promise<string> {
  const address = new URL(`/v1/conversations/${conversationId}/attachments`, url)
  address.search = new URLSearchParams({ name, senderId }).toString()
  const response = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
    body: 'What the centrifuge said before it broke.',
  })
  if (!response.ok) throw new Error(`POST ${address.pathname} → ${response.status} ${await response.text()}`)
  return z.object({ id: z.string() }).parse(await response.json()).id
}

export async function hostCall(
  { url }: Identity,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  for (let tries = 0; ; tries++) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.ok) return text === '' ? null : JSON.parse(text)
    if (response.status !== 429 || tries === retriesMax)
      throw new Error(`${method} ${path} → ${response.status} ${text.slice(0, 300)}`)
    await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000)
  }
}
