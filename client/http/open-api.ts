/** The HTTP part over one requester: which method and path each call is, and which may be said twice. */
import type { HttpApi } from '../api/http-api.ts'
import type { Requester } from './request.ts'

type Query = Record<string, string | number | boolean | undefined>

export function openApi(requester: Requester): HttpApi {
  const of = (id: string, rest = '') => `/v1/conversations/${encodeURIComponent(id)}${rest}`
  const person = (userId: string) => `/members/${encodeURIComponent(userId)}`
  return {
    conversations: (query = {}, { signal } = {}) =>
      requester.ask({ method: 'GET', path: `/v1/conversations${queryOf(query)}`, signal }),
    conversation: (id, { signal } = {}) => requester.ask({ method: 'GET', path: of(id), signal }),
    // two groups of one name are two groups; a direct one derives its id from the pair
    createConversation: (body, { signal } = {}) =>
      requester.ask({
        ...{ method: 'POST', path: '/v1/conversations', body, signal },
        repeatable: body.kind === 'direct',
      }),
    changeConversation: (id, body, { signal } = {}) =>
      requester.ask({ method: 'PATCH', path: of(id), body, signal, repeatable: true }),
    members: (id, query = {}, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, `/members${queryOf(query)}`), signal }),
    addMembers: async (id, userIds, { signal } = {}) => {
      const body = { members: userIds.map((userId) => ({ userId })) }
      await requester.ask({ method: 'POST', path: of(id, '/members'), body, signal, repeatable: true })
    },
    removeMember: async (id, userId, { signal } = {}) => {
      await requester.ask({ method: 'DELETE', path: of(id, person(userId)), signal, repeatable: true })
    },
    messages: (id, query = {}, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, `/messages${queryOf(query)}`), signal }),
    editMessage: (id, seq, text, { signal } = {}) =>
      requester.ask({
        ...{ method: 'PATCH', path: of(id, `/messages/${seq}`), body: { text }, signal },
        repeatable: true,
      }),
    edits: (id, seq, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, `/messages/${seq}/edits`), signal }),
    download: (id, file, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, `/attachments/${file}`), isFile: true, signal }),
    deleteMessage: (id, seq, { signal } = {}) =>
      requester.ask({ method: 'DELETE', path: of(id, `/messages/${seq}`), signal, repeatable: true }),
    readers: (id, seq, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, `/messages/${seq}/readers`), signal }),
    markRead: (id, seq, { signal } = {}) =>
      requester.ask({ method: 'POST', path: of(id, '/read'), body: { seq }, signal, repeatable: true }),
    markUnread: (id, seq, { signal } = {}) =>
      requester.ask({ method: 'POST', path: of(id, '/unread'), body: { seq }, signal, repeatable: true }),
    markAllRead: ({ signal } = {}) =>
      requester.ask({ method: 'POST', path: '/v1/read-all', signal, repeatable: true }),
    presence: (userIds, { signal } = {}) =>
      requester.ask({ method: 'GET', path: `/v1/presence${queryOf({ users: userIds.join(',') })}`, signal }),
    conversationPresence: (id, { signal } = {}) =>
      requester.ask({ method: 'GET', path: of(id, '/presence'), signal }),
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
