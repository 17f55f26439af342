/**
 * The whole system under load, killed with -9 and started again on the same storage, several times over. The
 * clients know nothing of it: they come back, catch up and resend, as the client core does it everywhere.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { WebSocket } from 'ws'
import { ConversationConnection } from '../../client/conversation-connection.ts'
import { conversationSocketUrl } from '../../client/socket.ts'
import { freePort } from '../../local/free-port.ts'
import { startWorkerProcess, type WorkerProcess } from '../../local/worker-process.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { aCampus, person, sql, type TestCampus } from '../campus.ts'

const root = join(import.meta.dirname, '../..')
const kills = 3
/** As many as it takes, since each is held to one message a second. */
const senders = Array.from({ length: 40 }, (_, index) =>
  person(`sender-${index}`, `Sender ${index}`, 'student'),
)
const msPerMessage = 25

let folder: string
let url: string
let campus: TestCampus
let worker: WorkerProcess
let conversationId: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeroom-kill-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  campus = await aCampus(inject('services'))
  worker = startOn(port)
  await worker.ready
  conversationId = await aClass()
}, 120_000)

afterAll(async () => {
  await worker.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('kill -9 of workerd under load', () => {
  it('[H6] loses, doubles and reorders nothing that was acked, and resends find their place', async () => {
    const connections = senders.map(connect)
    for (const connection of connections) connection.open()
    const acks = new Map<string, Ack>()
    const pending: Promise<unknown>[] = []
    let isOver = false
    const load = Promise.all(
      connections.map(async (connection, index) => {
        for (let count = 0; !isOver; count++) {
          const text = `${senders[index]?.id} says ${count}`
          pending.push(connection.send(text).then((ack) => acks.set(text, ack)))
          await sleep(msPerMessage * senders.length)
        }
      }),
    )
    for (let kill = 0; kill < kills; kill++) {
      await sleep(1_200)
      await worker.kill()
      worker = startOn(Number(new URL(url).port))
      await worker.ready
      for (const connection of connections) connection.retryNow()
    }
    await sleep(1_200)
    isOver = true
    await load
    await Promise.all(pending)
    expect(acks.size).toBe(pending.length)

    const history = await wholeHistory()
    expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1))
    const placeOf = new Map(history.map(({ text, seq }) => [text, seq]))
    expect([...acks].filter(([text, { seq }]) => placeOf.get(text) !== seq)).toEqual([])
    expect(history.length).toBe(acks.size)
    for (const sender of senders) {
      const own = history.filter(({ senderId }) => senderId === sender.id).map(({ text }) => text)
      expect(own).toEqual(
        own.toSorted((one, other) => Number(one.split(' ')[2]) - Number(other.split(' ')[2])),
      )
    }
    for (const connection of connections) {
      await until(() => connection.log.lastSeq === history.length)
      const { firstSeq, messages } = connection.log
      expect(messages).toEqual(history.slice(firstSeq - 1))
      connection.close()
    }
    await until(async () => (await archivedSeqs()).length === history.length)
    console.info(`${kills} kills, ${acks.size} acked, 0 lost; ${history.length} in history and in Postgres`)
  }, 120_000)
})

function startOn(port: number): WorkerProcess {
  const { DATABASE_ENDPOINT, ...secrets } = inject('services')
  return startWorkerProcess({
    root,
    dataFolder: folder,
    assets: join(root, 'public'),
    port,
    url,
    secrets,
    variables: { DATABASE_ENDPOINT },
  })
}

function connect(sender: UserSummary): ConversationConnection {
  return new ConversationConnection({
    url: conversationSocketUrl(url, conversationId),
    token: () => campus.tokenFor(sender),
    // Node's own WebSocket would do; `ws` is what servers use
    dial: (address, protocols) => new WebSocket(address, protocols),
  })
}

async function aClass(): Promise<string> {
  const roster = [...senders, campus.people.ada].map(({ id }) => ({ userId: id, role: 'student' }))
  await asHost('PUT', '/v1/courses/bio', { title: 'Biology', roster })
  const created = await asHost('POST', '/v1/conversations', {
    kind: 'class',
    title: 'Biology',
    courseId: 'bio',
  })
  return String(created['id'])
}

async function asHost(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${campus.serverKey}`, 'content-type': 'application/json' }
  const response = await fetch(new URL(path, url), { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.json<Record<string, unknown>>()
}

async function wholeHistory(): Promise<Message[]> {
  const headers = { authorization: `Bearer ${await campus.tokenFor(campus.people.ada)}` }
  const messages: Message[] = []
  for (let after = 0; ; ) {
    const path = `/v1/conversations/${conversationId}/messages?after=${after}&limit=100`
    const response = await fetch(new URL(path, url), { headers })
    const { data } = await response.json<{ data: Message[] }>()
    if (data.length === 0) return messages
    messages.push(...data)
    after = messages.length
  }
}

async function archivedSeqs(): Promise<unknown[]> {
  return sql(inject('services'), 'SELECT seq FROM messages WHERE conversation_id = $1', [conversationId])
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await isTrue()) return
    await sleep(100)
  }
  throw new Error('it did not become true within twenty seconds')
}
