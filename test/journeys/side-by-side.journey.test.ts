/**
 * Old and new code meet for minutes at every deployment, and an old page for as long as its tab is open: the previous
 * build's client speaks with this build, this build's client with the previous one, whose tables have been migrated on; and
 * a worker of either stands before rooms of the other.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Conversation } from '../../client/api/conversation.ts'
import type { HomeroomClient } from '../../client/api/homeroom-client.ts'
import type { Store } from '../../client/api/store.ts'
import type { ConversationId } from '../../schema/ids.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import * as z from 'zod'
import { aCampus, type TestCampus } from '../campus.ts'
import { ATab } from './a-device.ts'
import { type CrossedBuilds, startCrossed } from './crossed-builds.ts'
import { checkOutPrevious, type PreviousBuild } from './previous-build.ts'
import { type CalledWorker, type RunningWorker, sharedWorker, startWorker } from './running-worker.ts'

let previous: PreviousBuild
let OldTab: typeof ATab
let older: RunningWorker
let workers: { old: CalledWorker; new: CalledWorker }
/** By the build of the worker. */
let crossed: Record<'old' | 'new', CrossedBuilds>
let oak: TestCampus

beforeAll(async () => {
  previous = checkOutPrevious()
  const device: { ATab: typeof ATab } = await import(join(previous.folder, 'test/journeys/a-device.ts'))
  OldTab = device.ATab
  oak = await aCampus(inject('services'))
  const config = join(previous.folder, 'wrangler.toml')
  const here = join(import.meta.dirname, '../../wrangler.toml')
  const [alone, oldBefore, newBefore] = await Promise.all([
    startWorker(inject('services'), config),
    startCrossed(config, here, inject('services')),
    startCrossed(here, config, inject('services')),
  ])
  older = alone
  crossed = { old: oldBefore, new: newBefore }
  workers = { old: older, new: sharedWorker() }
})
afterAll(async () => {
  await Promise.all([older, crossed.old, crossed.new].map((running) => running.close()))
  await previous.remove()
})

const now = <Value>(store: Store<Value>) => store.getSnapshot()
const texts = (conversation: Conversation) => now(conversation.messages).messages.map(({ text }) => text)

async function aGroup(worker: CalledWorker, title: string): Promise<ConversationId> {
  const body = { kind: 'group', title, members: ['ben'] }
  const { body: view } = await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, body })
  return view['id'] as ConversationId
}

describe.each(['old', 'new'] as const)('on the %s build', (build) => {
  test('[SYNC-20] an old and a new client list, open, say, change, lose the network and come back, and see the same', async () => {
    const worker = workers[build]
    const [olds, news] = [new OldTab(), new ATab()]
    const ada: HomeroomClient = olds.connect(worker.url, () => oak.tokenFor(oak.people.ada))
    const ben = news.connect(worker.url, () => oak.tokenFor(oak.people.ben))
    await expect.poll(() => [now(ada.status).state, now(ben.status).state]).toEqual(['live', 'live'])
    const id = await aGroup(worker, `Together on the ${build} build`)
    await expect.poll(() => now(ben.conversations.entry(id))?.title).toBe(`Together on the ${build} build`)
    await expect.poll(() => now(ada.conversations.entry(id))?.title).toBe(`Together on the ${build} build`)

    const [adas, bens] = [ada.open(id), ben.open(id)]
    await expect
      .poll(() => [now(adas.messages).freshness, now(bens.messages).freshness])
      .toEqual(['live', 'live'])
    await adas.send({ text: 'from the old' }).acked
    await bens.send({ text: 'from the new', replyTo: 1 }).acked
    await bens.react(1, '👍')
    await adas.edit(1, 'from the old, said better')
    const said = ['from the old, said better', 'from the new']
    await expect.poll(() => [texts(adas), texts(bens)]).toEqual([said, said])

    olds.loses()
    news.loses()
    const body = { clientMessageId: crypto.randomUUID(), text: 'while they were away' }
    const path = `/v1/conversations/${id}/messages`
    expect((await worker.call(oak, `POST ${path}`, { as: oak.people.ada, body })).status).toBe(201)
    olds.finds()
    news.finds()
    const whole = [...said, 'while they were away']
    await expect.poll(() => [texts(adas), texts(bens)]).toEqual([whole, whole])
    await expect.poll(() => now(adas.messages).messages).toEqual(now(bens.messages).messages)
    ada.close()
    ben.close()
  })
})

describe.each(['old', 'new'] as const)(
  'with the worker of the %s build before rooms of the other',
  (build) => {
    test('[SYNC-21] people make a conversation, say and change something on both ways, and read and list the same', async () => {
      const { url } = crossed[build]
      const ask = async (line: string, person: UserSummary, body?: unknown) => {
        const [method = 'GET', path = '/'] = line.split(' ')
        const response = await fetch(new URL(path, url), {
          method,
          headers: {
            authorization: `Bearer ${await oak.tokenFor(person)}`,
            'content-type': 'application/json',
          },
          body: body === undefined ? null : JSON.stringify(body),
        })
        return { status: response.status, body: answerSchema.parse(await response.json()) }
      }
      const { ada, ben } = oak.people
      const title = `Across, behind the ${build} worker`
      const made = await ask('POST /v1/conversations', ada, { kind: 'group', title, members: ['ben'] })
      expect(made.status).toBe(201)
      const id = made.body.id as ConversationId
      const path = `/v1/conversations/${id}/messages`

      const tab = new (build === 'old' ? OldTab : ATab)()
      const bens: HomeroomClient = tab.connect(url, () => oak.tokenFor(ben))
      const opened = bens.open(id)
      await expect.poll(() => now(opened.messages).freshness).toBe('live')
      const said = await ask(`POST ${path}`, ada, { clientMessageId: 'over-http', text: 'over HTTP' })
      expect(said.status).toBe(201)
      await opened.send({ text: 'over a socket', replyTo: 1 }).acked
      expect((await ask(`PATCH ${path}/1`, ada, { text: 'over HTTP, changed' })).status).toBe(200)
      await opened.react(1, '👍')

      const whole = ['over HTTP, changed', 'over a socket']
      await expect.poll(() => texts(opened)).toEqual(whole)
      await expect.poll(() => now(bens.conversations.entry(id))?.title).toBe(title)
      const page = await ask(`GET ${path}`, ada)
      expect(page.body.data?.map(({ text }) => text)).toEqual(whole)
      const list = await ask('GET /v1/conversations', ada)
      expect(list.body.data?.find((one) => one.id === id)?.title).toBe(title)
      bens.close()
    })
  },
)

const answerSchema = z.object({
  id: z.string().optional(),
  data: z
    .array(z.object({ id: z.string().optional(), title: z.string().optional(), text: z.string().optional() }))
    .optional(),
})
