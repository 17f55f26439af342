/**
 * Old and new code meet for minutes at every deployment, and an old page for as long as its tab is open: the previous
 * build's client speaks with this build, this build's client with the previous one, whose tables have been migrated on.
 */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Conversation } from '../../client/api/conversation.ts'
import type { HomeroomClient } from '../../client/api/homeroom-client.ts'
import type { Store } from '../../client/api/store.ts'
import type { ConversationId } from '../../schema/ids.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import { ATab } from './a-device.ts'
import { checkOutPrevious, type PreviousBuild } from './previous-build.ts'
import { type CalledWorker, type RunningWorker, sharedWorker, startWorker } from './running-worker.ts'

let previous: PreviousBuild
let OldTab: typeof ATab
let older: RunningWorker
let workers: { old: CalledWorker; new: CalledWorker }
let oak: TestCampus

beforeAll(async () => {
  previous = checkOutPrevious()
  const device: { ATab: typeof ATab } = await import(join(previous.folder, 'test/journeys/a-device.ts'))
  OldTab = device.ATab
  oak = await aCampus(inject('services'))
  const config = join(previous.folder, 'wrangler.toml')
  older = await startWorker(inject('services'), config)
  workers = { old: older, new: sharedWorker() }
})
afterAll(async () => {
  await older.close()
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
