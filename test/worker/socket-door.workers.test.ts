/** What goes through the door of a socket to the room, and what is said when the room does not answer. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { parseActorHeader } from '../../schema/actor.ts'
import { actorHeader } from '../../schema/rpc.ts'
import { heldApp } from '../contract/held-app.ts'
import type { Environment } from '../../worker/environment.ts'
import { tryAgainLater } from '../../worker/refused-socket.ts'
import { aCampus } from '../campus.ts'
import { RoomSocket } from '../durable-objects/room-socket.ts'

/** Knocks at the app as a browser would; behind it, instead of a room, stands `room`. */
async function knockThrough(room: (request: Request) => Promise<Response>) {
  const campus = await aCampus(env)
  const token = await campus.tokenFor(campus.people.ada)
  const headers = {
    upgrade: 'websocket',
    'sec-websocket-protocol': `homeroom.v1, ${token}`,
    authorization: `Bearer ${token}`,
    [actorHeader]: 'Zm9yZ2Vk',
  }
  const url = `https://homeroom.test/v1/conversations/cnv_${'0'.repeat(32)}/socket`
  const bindings = { ...env, CONVERSATIONS: { getByName: () => ({ fetch: room }) } } as unknown as Environment
  const context = createExecutionContext()
  const response = await heldApp.fetch(new Request(url, { headers }), bindings, context)
  await waitOnExecutionContext(context)
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`)
  return { campus, token, socket: new RoomSocket(response.webSocket) }
}

describe('the door of a socket', () => {
  it('[HTTP-22] hands the verified person to the room, and nothing of the token', async () => {
    const seen: Request[] = []
    const { campus, token } = await knockThrough(async (request) => {
      seen.push(request)
      return Response.json({ code: 'not_found' }, { status: 404 })
    })
    const [request] = seen
    expect(parseActorHeader(request?.headers.get(actorHeader) ?? null)).toMatchObject({
      campusId: campus.id,
      userId: 'ada',
    })
    const carried = JSON.stringify([request?.url, ...(request?.headers ?? [])])
    for (const part of token.split('.')) expect(carried).not.toContain(part)
  })

  it('[HTTP-20] says on the socket that a room does not answer, and to come back', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { socket } = await knockThrough(async () => {
      throw new Error('the room is gone')
    })
    expect(log).toHaveBeenCalledOnce()
    log.mockRestore()
    expect(await socket.next('problem')).toMatchObject({ code: 'unavailable' })
    expect(await socket.untilClosed()).toMatchObject({ code: tryAgainLater })
  })

  it('[HTTP-21] says why a full room refuses, and to come back', async () => {
    const { socket } = await knockThrough(async () => Response.json({ code: 'room_full' }, { status: 503 }))
    expect(await socket.next('problem')).toMatchObject({ code: 'room_full' })
    expect(await socket.untilClosed()).toMatchObject({ code: tryAgainLater })
  })
})
