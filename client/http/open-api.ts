/** The HTTP part over one requester: which method and path each call is, and which may be said twice. */
import type { CallOptions, HttpApi } from '../api/http-api.ts'
import { randomMessageId } from '../random-message-id.ts'
import type { Requester } from './request.ts'

type Query = Record<string, string | number | boolean | undefined>
type Repeatable = 'PUT' | 'PATCH' | 'DELETE' | 'POST'

export function openApi(requester: Requester): HttpApi {
  const read = <Body>(path: string, { signal }: CallOptions = {}): Promise<Body> =>
    requester.ask({ method: 'GET', path, signal })
  /** What may be said twice: it says how something shall be, and not that something be done once more. */
  const write = <Body>(
    method: Repeatable,
    path: string,
    body: unknown,
    { signal }: CallOptions = {},
  ): Promise<Body> => requester.ask({ method, path, body, signal, repeatable: true })
  const of = (id: string, rest = '') => `/v1/conversations/${encodeURIComponent(id)}${rest}`
  const message = (id: string, seq: number, rest = '') => of(id, `/messages/${seq}${rest}`)
  const member = (id: string, userId: string, rest = '') =>
    of(id, `/members/${encodeURIComponent(userId)}${rest}`)
  return {
    conversations: (query = {}, options) => read(`/v1/conversations${queryOf(query)}`, options),
    conversation: (id, options) => read(of(id), options),
    // two groups of one name are two groups; a direct one derives its id from the pair
    createConversation: (body, { signal } = {}) =>
      requester.ask({
        ...{ method: 'POST', path: '/v1/conversations', body, signal },
        repeatable: body.kind === 'direct',
      }),
    changeConversation: (id, change, options) => write('PATCH', of(id), change, options),
    setLevel: (id, level, options) => write('PUT', of(id, '/level'), { level }, options),
    handOver: (id, userId, options) => write('PUT', of(id, '/owner'), { userId }, options),

    members: (id, query = {}, options) => read(of(id, `/members${queryOf(query)}`), options),
    addMembers: (id, userIds, options) =>
      write('POST', of(id, '/members'), { members: userIds.map((userId) => ({ userId })) }, options),
    removeMember: (id, userId, options) => write('DELETE', member(id, userId), undefined, options),
    mute: (id, userId, mute, options) => write('PUT', member(id, userId, '/mute'), mute, options),
    unmute: (id, userId, options) => write('DELETE', member(id, userId, '/mute'), undefined, options),
    block: (id, isBlocked, options) =>
      write(isBlocked ? 'PUT' : 'DELETE', of(id, '/block'), undefined, options),

    messages: (id, query = {}, options) => read(of(id, `/messages${queryOf(query)}`), options),
    editMessage: (id, seq, text, options) => write('PATCH', message(id, seq), { text }, options),
    deleteMessage: (id, seq, options) => write('DELETE', message(id, seq), undefined, options),
    edits: (id, seq, options) => read(message(id, seq, '/edits'), options),
    replies: (id, seq, query = {}, options) => read(message(id, seq, `/replies${queryOf(query)}`), options),
    pins: (id, options) => read(of(id, '/pins'), options),
    readers: (id, seq, options) => read(message(id, seq, '/readers'), options),
    report: (id, seq, report, options) => write('POST', message(id, seq, '/reports'), report, options),
    reports: (id, query = {}, options) => read(of(id, `/reports${queryOf(query)}`), options),
    resolveReport: (id, n, resolution, options) =>
      write('POST', of(id, `/reports/${n}/resolution`), resolution, options),
    download: (id, file, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, `/attachments/${file}`), isFile: true, signal }),

    schedule: (id, { clientMessageId = randomMessageId(), attachments, ...wanted }, options) =>
      write(
        'POST',
        of(id, '/scheduled'),
        {
          ...{ ...wanted, clientMessageId },
          ...(attachments && { attachments: attachments.map((file) => file.id) }),
        },
        options,
      ),
    scheduled: (id, options) => read(of(id, '/scheduled'), options),
    cancelScheduled: (id, { clientMessageId, senderId }, options) =>
      write('DELETE', of(id, `/scheduled/${clientMessageId}${queryOf({ senderId })}`), undefined, options),

    markRead: (id, seq, options) => write('POST', of(id, '/read'), { seq }, options),
    markUnread: (id, seq, options) => write('POST', of(id, '/unread'), { seq }, options),
    markAllRead: (options) => write('POST', '/v1/read-all', undefined, options),

    search: (q, query = {}, options) => read(`/v1/search${queryOf({ q, ...query })}`, options),
    searchIn: (id, q, query = {}, options) => read(of(id, `/search${queryOf({ q, ...query })}`), options),
    mentions: (query = {}, options) => read(`/v1/mentions${queryOf(query)}`, options),
    bookmarks: (query = {}, options) => read(`/v1/bookmarks${queryOf(query)}`, options),
    bookmark: (id, seq, isSaved, options) =>
      write(isSaved ? 'PUT' : 'DELETE', message(id, seq, '/bookmark'), undefined, options),

    presence: (userIds, options) => read(`/v1/presence${queryOf({ users: userIds.join(',') })}`, options),
    conversationPresence: (id, options) => read(of(id, '/presence'), options),
  }
}

/** A file's name is a label in the query: the body is the file alone. */
export function uploadPath(id: string, name: string): string {
  return `/v1/conversations/${encodeURIComponent(id)}/attachments${queryOf({ name })}`
}

function queryOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}
