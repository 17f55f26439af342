/**
 * A client whose whole world is in the test's hands: time, sockets, requests, what the device keeps, who looks, and which
 * tabs live. What one visit has kept is handed to the next by giving it the same device.
 */
import { connectWith } from '../../../client/connect-with.ts'
import type { ConversationId, UserId } from '../../../schema/ids.ts'
import type { ListedConversation } from '../../../schema/protocol/summary.ts'
import type { PersonalContent } from '../../../schema/protocol/personal/frame.ts'
import { FakeClock } from '../fake-clock.ts'
import { fakeDial, type FakeSocket } from '../fake-socket.ts'
import { FakeAttention } from './fake-attention.ts'
import { FakeServer } from './fake-server.ts'
import { Device } from './device.ts'

export const algebra = 'cnv_00000000000000000000000000000001' as ConversationId
export const biology = 'cnv_00000000000000000000000000000002' as ConversationId
export const ada = 'ada' as UserId
export const ben = 'ben' as UserId

export const beginning = Date.parse('2026-11-02T09:00:00.000Z')

export type AClient = Awaited<ReturnType<typeof aClient>>

export type ClientOptions = {
  device?: Device
  tab?: string
  user?: string
  userId?: string
  server?: FakeServer
  attention?: FakeAttention
  token?: () => Promise<string>
  keep?: 'device' | 'memory'
  signal?: AbortSignal
}

export async function aClient(more: ClientOptions = {}) {
  const clock = new FakeClock()
  const { dial, sockets } = fakeDial()
  const server = more.server ?? new FakeServer()
  const attention = more.attention ?? new FakeAttention()
  const device = more.device ?? new Device()
  const faults: unknown[] = []
  const user = more.user ?? 'ada'
  const homeroom = connectWith(
    {
      url: 'https://school.example',
      token: more.token ?? (async () => aToken(user)),
      onFault: (error) => faults.push(error),
      ...(more.userId !== undefined && { userId: more.userId }),
      ...(more.keep && { keep: more.keep }),
      ...(more.signal && { signal: more.signal }),
    },
    {
      clock,
      wallNow: () => beginning + clock.now(),
      random: () => 0.5,
      dial,
      fetch: server.fetch,
      upload: server.upload,
      attention,
      openStore: (name) => device.open(name),
      tabs: device.tab(more.tab ?? 'first'),
    },
  )
  await settled()

  /** The newest socket to a path. */
  function socketTo(path: string): FakeSocket {
    const socket = sockets.findLast(({ url }) => url.endsWith(path))
    if (!socket) throw new Error(`Nobody has dialled ${path}.`)
    return socket
  }
  let n = 0
  return {
    ...{ homeroom, clock, sockets, server, attention, device, faults },
    roomOf: (id: ConversationId) => socketTo(`/v1/conversations/${id}/socket`),
    personal: () => socketTo('/v1/socket'),
    /** The personal room says something on its newest socket. */
    hears: (content: PersonalContent): void => {
      socketTo('/v1/socket').sayText(JSON.stringify({ ...content, n: ++n }))
    },
  }
}

export function aToken(sub: string, claims: Record<string, unknown> = {}): string {
  const payload = {
    sub,
    name: `${sub} Name`,
    role: 'student',
    iss: 'https://lms.example',
    exp: 4e9,
    ...claims,
  }
  return `head.${btoa(JSON.stringify(payload))}.signature`
}

export function aRow(id: ConversationId, more: Partial<ListedConversation> = {}): ListedConversation {
  return {
    id,
    kind: 'class',
    title: 'Algebra',
    createdAt: '2026-11-02T08:00:00.000Z',
    activeAt: '2026-11-02T08:30:00.000Z',
    rev: 3,
    lastSeq: 3,
    readSeq: 3,
    unread: 0,
    mentioned: 0,
    deletedSeqs: [],
    ...more,
  }
}

export function aSnapshot(
  conversations: ListedConversation[],
  more: { hasMore?: boolean; unreadTotal?: number; mentionedTotal?: number; delayed?: boolean } = {},
): PersonalContent {
  const unreadTotal = conversations.reduce((total, { unread }) => total + unread, 0)
  return {
    type: 'snapshot',
    protocol: 1,
    conversations,
    hasMore: false,
    unreadTotal,
    delayed: false,
    ...more,
  }
}

/** Requests and what is kept take several turns, of which none waits for time. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}
