/**
 * How each row of docs/RIGHTS.md is tried: over HTTP, and by a command where a socket has one. A door only tries, and says
 * how it was answered; what was changed by it the host puts back.
 */
import type { KeyActor } from '../../schema/actor.ts'
import type { RoomSocket } from '../durable-objects/room-socket.ts'
import type { Answered, Place } from './a-world.ts'
import { sayAs } from './places.ts'
import type { RowName } from './rows.ts'
import type { SubjectName } from './subjects.ts'

/** What came of it: null where it was done, else the code of the refusal. */
export type Outcome = string | null

export type Door = {
  /** The routes that this row is about. */
  routes: readonly string[]
  http?: (place: Place, who: SubjectName) => Promise<Outcome>
  /** `own` says something in the name of whoever holds the socket, to be edited or taken back. */
  socket?: (place: Place, socket: RoomSocket, own: () => Promise<number>) => Promise<Outcome>
  /** By the host, after it was done. */
  undo?: (place: Place, who: SubjectName) => Promise<unknown>
}

/** A seq that nothing has: where nothing is one's own there is nothing to be done to it. */
const nowhere = 999_999

const codeOf = ({ status, code }: Answered): Outcome => (status < 300 ? null : (code ?? String(status)))

/** One call, and whether it was done. */
const calls =
  (line: (place: Place, who: SubjectName) => string, body?: (place: Place, who: SubjectName) => unknown) =>
  async (place: Place, who: SubjectName): Promise<Outcome> =>
    codeOf(await place.world.call(who, line(place, who), body?.(place, who)))

const at = (path: string) => (place: Place) => {
  const [method = '', rest = ''] = path.split(' ')
  return `${method} /v1/conversations/${place.id}${rest.replace(':other', String(place.otherSeq))}`
}
const resets = (line: (place: Place) => string, body?: unknown) => (place: Place) =>
  place.world.host(line(place), body)

/** Says a command under a ref, and waits until it is done or refused. */
async function says(socket: RoomSocket, command: Record<string, unknown>): Promise<Outcome> {
  const ref = crypto.randomUUID()
  socket.say({ ...command, ref })
  return refusalAfter(socket, ref)
}

/** Whatever a socket says is answered before the next join is: by then a refusal has come, or none will. */
async function refusalAfter(socket: RoomSocket, ref?: string): Promise<Outcome> {
  if (socket.closed) return 'closed'
  await socket.join()
  for (const frame of socket.rest())
    if (frame.type === 'problem' && (ref === undefined || frame.ref === ref)) return frame.code
  return null
}

/** Something of one's own to edit or to take back; somebody above the roster says it themselves. */
export async function ownSeq({ world, id }: Place, who: SubjectName): Promise<number> {
  if (who === 'key' || who === 'nobody' || who.includes('elsewhere') || who.includes('another'))
    return nowhere
  if (who === 'outsider' || who === 'removed') return nowhere
  if (who !== 'admin') return sayAs(world, id, world.idOf(who), 'my own')
  for (;;) {
    const message = { clientMessageId: world.nextName(), text: 'my own' }
    const { status, code, body } = await world.call('admin', `POST /v1/conversations/${id}/messages`, message)
    if (code !== 'rate_limited') return status === 201 ? Number(body['seq']) : nowhere
    await scheduler.wait(1_000) // people are held to a pace
  }
}

const others = ({ world, id, other }: Place) => sayAs(world, id, other, 'of somebody else')

function aMessage(place: Place, who: SubjectName, more: Record<string, unknown> = {}) {
  const speaker =
    who === 'key' ? { senderId: place.other } : who === 'key of another campus' ? { bot: 'Bot' } : {}
  return { clientMessageId: place.world.nextName(), text: 'hello', ...speaker, ...more }
}

export const doors: Record<RowName, Door> = {
  'see that it exists': { routes: ['getConversation'], http: calls(at('GET ')) },

  'read, live and later': {
    routes: ['listMessages', 'openConversationSocket', 'listReplies', 'listPins'],
    http: async (place, who) => {
      const page = codeOf(await place.world.call(who, at('GET /messages')(place)))
      const socket = await place.world.connect(who, place.id)
      const live = typeof socket === 'string' ? socket : null
      if ((page === null) !== (live === null)) throw new Error(`${who}: page ${page}, socket ${live}`)
      return page
    },
  },

  'search it': { routes: ['searchConversation'], http: calls(at('GET /search?q=hello')) },
  'save a message': {
    routes: ['saveBookmark', 'removeBookmark'],
    http: calls(at('PUT /messages/:other/bookmark')),
  },

  'read on record': {
    routes: ['readAudited'],
    http: calls(at('POST /audited-reads'), () => ({ reason: 'a complaint' })),
  },

  'move the own cursor': {
    routes: ['readConversation', 'markUnread'],
    http: async (place, who) => {
      const read = codeOf(await place.world.call(who, at('POST /read')(place), { seq: 1 }))
      const unread = codeOf(await place.world.call(who, at('POST /unread')(place), { seq: 1 }))
      if (read !== unread) throw new Error(`${who}: read ${read}, unread ${unread}`)
      return read
    },
    socket: async (_, socket) => {
      socket.say({ type: 'read', seq: 1 })
      socket.say({ type: 'mark-unread', seq: 1 })
      return refusalAfter(socket)
    },
  },

  'set the own level': { routes: ['setLevel'], http: calls(at('PUT /level'), () => ({ level: 'all' })) },

  send: {
    routes: ['sendMessage'],
    http: calls(at('POST /messages'), (place, who) => aMessage(place, who)),
    socket: async ({ world }, socket) => {
      const clientMessageId = world.nextName()
      socket.say({ type: 'send', clientMessageId, text: 'hello' })
      return refusalAfter(socket)
    },
  },

  'answer a message': {
    routes: ['sendMessage'],
    http: calls(at('POST /messages'), (place, who) => aMessage(place, who, { replyTo: place.otherSeq })),
  },

  'mention everyone': {
    routes: ['sendMessage'],
    // whoever may not is not refused: nobody is mentioned by it
    http: async (place, who) => {
      const { world, id } = place
      const said = await world.call(
        who,
        at('POST /messages')(place),
        aMessage(place, who, { text: '@everyone' }),
      )
      if (said.status >= 300) return codeOf(said)
      const page = { reason: 'a look', before: Number(said.body['seq']) + 1, limit: 1 }
      const { data } = await world.host(`POST /v1/conversations/${id}/audited-reads`, page)
      const [message] = data as { mentionsAll?: string }[]
      return message?.mentionsAll === 'everyone' ? null : 'not_allowed'
    },
  },

  'edit an own message': {
    routes: ['editMessage'],
    http: async (place, who) => {
      const line = `PATCH /v1/conversations/${place.id}/messages/${await ownSeq(place, who)}`
      return codeOf(await place.world.call(who, line, { text: 'better said' }))
    },
    socket: async (_, socket, own) => says(socket, { type: 'edit', seq: await own(), text: 'better said' }),
  },

  'edit another’s message': {
    routes: ['editMessage'],
    http: calls(at('PATCH /messages/:other'), () => ({ text: 'in other words' })),
    socket: async ({ otherSeq }, socket) =>
      says(socket, { type: 'edit', seq: otherSeq, text: 'other words' }),
  },

  'delete an own message': {
    routes: ['deleteMessage'],
    http: async (place, who) => {
      const line = `DELETE /v1/conversations/${place.id}/messages/${await ownSeq(place, who)}`
      return codeOf(await place.world.call(who, line))
    },
    socket: async (_, socket, own) => says(socket, { type: 'delete', seq: await own() }),
  },

  'delete another’s message': {
    routes: ['deleteMessage'],
    http: async (place, who) => {
      const line = `DELETE /v1/conversations/${place.id}/messages/${await others(place)}`
      return codeOf(await place.world.call(who, line))
    },
    socket: async (place, socket) => says(socket, { type: 'delete', seq: await others(place) }),
  },

  'see earlier versions': { routes: ['listEdits'], http: calls(at('GET /messages/:other/edits')) },

  react: {
    routes: ['addReaction', 'removeReaction'],
    http: calls(at(`PUT /messages/:other/reactions/${encodeURIComponent('👍')}`)),
    socket: async ({ otherSeq }, socket) =>
      says(socket, { type: 'react', seq: otherSeq, emoji: '👍', on: true }),
  },

  'show typing': {
    routes: [],
    socket: async (_, socket) => {
      socket.say({ type: 'typing' })
      return refusalAfter(socket)
    },
  },

  pin: {
    routes: ['pinMessage', 'unpinMessage'],
    http: calls(at('PUT /messages/:other/pin')),
    socket: async ({ otherSeq }, socket) => says(socket, { type: 'pin', seq: otherSeq, on: true }),
  },

  'upload a file': {
    routes: ['uploadAttachment'],
    http: async (place, who) => {
      const sender = who === 'key' || who === 'key of another campus' ? `&senderId=${place.other}` : ''
      const line = `${at('POST /attachments')(place)}?name=notes.txt${sender}`
      return codeOf(await place.world.upload(who, line, new TextEncoder().encode('notes'), 'text/plain'))
    },
  },

  'download a file': {
    routes: ['downloadAttachment'],
    http: async (place, who) => {
      const { world, id, other } = place
      const line = `${at('POST /attachments')(place)}?name=notes.txt&senderId=${other}`
      const { body } = await world.upload('host', line, new TextEncoder().encode('notes'), 'text/plain')
      const message = {
        senderId: other,
        clientMessageId: world.nextName(),
        text: '',
        attachments: [body['id']],
      }
      await world.host(`POST /v1/conversations/${id}/messages`, message)
      return codeOf(await world.call(who, `GET /v1/conversations/${id}/attachments/${String(body['id'])}`))
    },
  },

  'report a message': {
    routes: ['reportMessage'],
    http: calls(at('POST /messages/:other/reports'), () => ({ reason: 'rude' })),
  },

  'block the other': {
    routes: ['block', 'unblock'],
    http: async (place, who) => {
      const blocked = codeOf(await place.world.call(who, at('PUT /block')(place)))
      const ended = codeOf(await place.world.call(who, at('DELETE /block')(place)))
      if (blocked !== ended) throw new Error(`${who}: block ${blocked}, unblock ${ended}`)
      return blocked
    },
  },

  'mute, see and resolve reports': {
    routes: ['muteMember', 'unmuteMember', 'listReports', 'resolveReport'],
    http: async (place, who) => {
      const { world, id, other } = place
      const mute = `/v1/conversations/${id}/members/${other}/mute`
      const outcomes = [
        await world.call(who, at('GET /reports')(place)),
        await world.call(who, `PUT ${mute}`, { seconds: 60 }),
        await world.call(who, `DELETE ${mute}`),
      ].map(codeOf)
      if (new Set(outcomes).size > 1) throw new Error(`${who}: ${outcomes.join(', ')}`)
      return outcomes[0] ?? null
    },
  },

  'list members': { routes: ['listMembers'], http: calls(at('GET /members')) },

  'see students’ presence': {
    routes: ['getConversationPresence', 'getPresence'],
    http: async (place, who) => {
      const answer = await place.world.call(who, at('GET /presence')(place))
      if (answer.status >= 300) return codeOf(answer)
      const members = (answer.body['members'] ?? []) as { userId: string; state: string }[]
      const seen = members.find(({ userId }) => userId === place.world.tom.id)
      return seen && seen.state !== 'unknown' ? null : 'not_allowed'
    },
  },

  'see who has read': { routes: ['getReaders'], http: calls(at('GET /messages/:other/readers')) },

  'add a member': {
    routes: ['addMembers'],
    http: calls(at('POST /members'), ({ world }) => ({ members: [{ userId: world.nia.id }] })),
    undo: ({ world, id }) => world.host(`DELETE /v1/conversations/${id}/members/${world.nia.id}`),
  },

  'remove a member': {
    routes: ['removeMember'],
    http: calls(({ id, other }) => `DELETE /v1/conversations/${id}/members/${other}`),
    undo: ({ world, id, other }) =>
      world.host(`POST /v1/conversations/${id}/members`, { members: [{ userId: other }] }),
  },

  'hand over': {
    routes: ['handOver'],
    http: calls(at('PUT /owner'), ({ other }) => ({ userId: other })),
    undo: ({ world, id }) => world.host(`PUT /v1/conversations/${id}/owner`, { userId: world.idOf('owner') }),
  },

  leave: {
    routes: ['removeMember'],
    // a key is nobody's member: whom it names it removes
    http: async (place, who) => {
      if (who === 'key') return 'not_allowed'
      const { world, id } = place
      return codeOf(await world.call(who, `DELETE /v1/conversations/${id}/members/${world.idOf(who)}`))
    },
    undo: ({ world, id }, who) =>
      world.host(`POST /v1/conversations/${id}/members`, { members: [{ userId: world.idOf(who) }] }),
  },

  rename: { routes: ['changeSettings'], http: calls(at('PATCH '), () => ({ title: 'Another name' })) },

  archive: {
    routes: ['changeSettings'],
    http: calls(at('PATCH '), () => ({ archived: true })),
    undo: resets(at('PATCH '), { archived: false }),
  },

  'lock, slow mode': {
    routes: ['changeSettings'],
    http: calls(at('PATCH '), () => ({ slowModeSeconds: 1 })),
    undo: resets(at('PATCH '), { slowModeSeconds: 0 }),
  },

  'add, list and revoke integrations': {
    routes: ['createIntegration', 'listIntegrations', 'rotateIntegration', 'revokeIntegration'],
    http: async (place, who) => {
      const line = `/v1/conversations/${place.id}/integrations`
      const added = await place.world.call(who, `POST ${line}`, { name: 'Bot' })
      const id = added.status === 201 ? String(added.body['id']) : `key_${'0'.repeat(32)}`
      const outcomes = [
        added,
        await place.world.call(who, `GET ${line}`),
        await place.world.call(who, `POST ${line}/${id}/rotate`),
        await place.world.call(who, `DELETE ${line}/${id}`),
      ].map(codeOf)
      if (new Set(outcomes).size > 1) throw new Error(`${who}: ${outcomes.join(', ')}`)
      return outcomes[0] ?? null
    },
  },

  'sync the roster': {
    routes: ['putCourse', 'putEnrolments'],
    // over HTTP it is a course's, and of the host alone; what each room says is asked of the room
    http: async ({ world, id }, who) => {
      const actor = world.actorOf(who)
      if (!actor) return 'unauthenticated'
      const room = world.roomOf(actor, id)
      const members = await world.room(id).members(world.actorOf('key') ?? actor)
      // whoever is no key has no way to ask this, and would be refused
      const answer = await room.syncRoster(actor as KeyActor, members.ok ? members.value : [])
      return answer.ok ? null : answer.problem.code
    },
  },
}
