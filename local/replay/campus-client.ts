/** What the replay asks of the running system over HTTP: as the host with its server key, and as a reader. */
import * as z from 'zod'
import type { Badge } from '../../client/conversation-badges.ts'
import { type ConversationId, parseConversationId } from '../../schema/ids.ts'
import { pageMessagesMax, usersPerRequestMax } from '../../schema/limits.ts'
import type { Shown } from './ledger.ts'
import type { ReplayPerson } from './people.ts'
import { shown } from './shown.ts'

const requestTimeoutMs = 30_000

const page = z.object({
  data: z.array(shown),
  has_more: z.boolean(),
  epoch: z.string(),
  gaps: z.array(z.unknown()),
})

const list = z.object({
  data: z.array(z.object({ id: z.string(), unread: z.number(), mentioned: z.number() })),
})

export class CampusClient {
  readonly #url: string
  readonly #serverKey: string
  readonly #signal: AbortSignal

  constructor(url: string, serverKey: string, signal: AbortSignal) {
    this.#url = url
    this.#serverKey = serverKey
    this.#signal = signal
  }

  /** The people, a course that all of them take, and its conversation. */
  async found(people: readonly ReplayPerson[], courseId: string, title: string): Promise<ConversationId> {
    for (let start = 0; start < people.length; start += usersPerRequestMax)
      await this.#request('PUT', '/v1/users', { users: people.slice(start, start + usersPerRequestMax) })
    const roster = people.map(({ id, role }) => ({ userId: id, role }))
    await this.#request('PUT', `/v1/courses/${courseId}`, { title, roster })
    const created = await this.#request('POST', '/v1/conversations', { kind: 'class', title, courseId })
    const id = parseConversationId(z.object({ id: z.string() }).parse(created).id)
    if (!id) throw new Error('The new conversation has an id that is not one.')
    return id
  }

  /** The whole history, page by page backwards, put together in ascending order. */
  async history(
    conversationId: ConversationId,
    token: string,
  ): Promise<{ messages: Shown[]; pages: number }> {
    const pages: Shown[][] = []
    let before: number | null = null
    for (;;) {
      const query: string = before === null ? '' : `&before=${before}`
      const path = `/v1/conversations/${conversationId}/messages?limit=${pageMessagesMax}${query}`
      const { data, has_more, gaps } = page.parse(await this.#request('GET', path, undefined, token))
      if (gaps.length > 0)
        throw new Error(`The page before ${before ?? 'the end'} has gaps: ${JSON.stringify(gaps)}`)
      pages.unshift(data)
      const first = data[0]?.seq
      if (!has_more || first === undefined) return { messages: pages.flat(), pages: pages.length }
      if (before !== null && first >= before) throw new Error(`The page before ${before} begins at ${first}.`)
      before = first
    }
  }

  /** What the caller's own list says of one conversation; null where it is not in it. */
  async listedBadge(conversationId: ConversationId, token: string): Promise<Badge | null> {
    const { data } = list.parse(await this.#request('GET', '/v1/conversations?limit=100', undefined, token))
    const row = data.find(({ id }) => id === conversationId)
    return row ? { unread: row.unread, mentioned: row.mentioned } : null
  }

  async #request(method: string, path: string, body?: unknown, token = this.#serverKey): Promise<unknown> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(requestTimeoutMs)]),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status} ${text.slice(0, 500)}`)
    return JSON.parse(text)
  }
}
