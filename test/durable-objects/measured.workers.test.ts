/** Holds what bills are computed from (local/cost/measured.ts) to what acts really cost. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { measured } from '../../local/cost/measured.ts'
import { personalSweepEveryMs, settleMs } from '../../schema/limits.ts'
import { openPresence } from '../../stores/presence.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { anApp, type TestApp } from '../worker/an-app.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  inNameOf,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { counted } from './counted.ts'
import { openPersonal } from './personal-socket.ts'
import { connect } from './room-socket.ts'
import { settledByItself } from './settled.ts'

const elsewhere = Array.from({ length: 10 }, (_, index) => userId(`on-${index}`))
let conversation: TestConversation
let app: TestApp
let lab: string

/** What is told of new members and conversations is told again ten seconds later, and is nobody's message. */
beforeAll(async () => {
  const members = ['ada', ...elsewhere].map((id) => ({ userId: userId(id), role: 'student' as const }))
  conversation = await aConversation({ members })
  await makeCensusWhole(env, conversation.campus)
  const online = elsewhere.map((id) => ({ userId: id, at: Date.now() }))
  await openPresence(env).online(conversation.campus, online)
  await say()
  app = await anApp()
  lab = await app.aGroup('Lab')
  await app.say(lab, 'hello', 'ben')
  await app.call('GET /v1/conversations')
  await Promise.all([settledByItself(conversation.stub), settledByItself(app.stubOf(lab))])
}, 40_000)

async function say(): Promise<void> {
  const { stub, key, ada } = conversation
  const text = { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hello', ...inNameOf(ada) }
  value(await stub.send(key, text))
}

/** The alarm as it rings later: rooms ask `Date` what time it is. Time does not go on from there in this file. */
async function later(stub: DurableObjectStub, ms: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
  try {
    await runDurableObjectAlarm(stub)
  } finally {
    vi.useRealTimers()
  }
}

/** The sweep of somebody who is still there: a fresh instance finds its alarm due, and sets the next one. */
async function sweepOf(own: DurableObjectStub): Promise<void> {
  const alarm = () => runInDurableObject(own, (_instance, { storage }) => storage.getAlarm())
  await runInDurableObject(own, (_instance, { storage }) => storage.setAlarm(Date.now()))
  await evictDurableObject(own, { webSockets: 'hibernate' })
  await expect.poll(alarm).toBeGreaterThan(Date.now() + personalSweepEveryMs / 2)
}

describe('what a bill is computed from', () => {
  // on a busy machine an alarm may ring that another would have taken along: then it is counted again
  it('[BILL-1] is what a message costs, and what each recipient adds', { retry: 2 }, async () => {
    const { roomCalls, ...message } = await counted(conversation.stub, async () => {
      await say()
      await scheduler.wait(settleMs + 1_500)
    })
    const { senderCalls, ...costs } = measured.message
    expect(message).toEqual(costs)
    expect(roomCalls).toBe(elsewhere.length * measured.recipient.roomCalls + senderCalls)
  })

  it('[BILL-1] is what signing in, a list, opening a conversation and being online for a while cost', async () => {
    const ada = aPerson(app.campus.id, 'ada')
    const own = env.PERSONAL_ROOMS.getByName(`${app.campus.id}/ada`)
    await runInDurableObject(own, () => undefined) // there is one to be counted
    const signIn = await counted(own, async () => {
      await (await openPersonal(env.PERSONAL_ROOMS, ada)).join()
    })
    const list = await counted(own, async () => {
      await app.call('GET /v1/conversations')
    })
    const opening = await counted(app.stubOf(lab), async () => {
      const socket = await connect(app.stubOf(lab), ada)
      await socket.join()
      socket.say({ type: 'viewing', viewing: true })
      await socket.join()
      await scheduler.wait(1_500)
      await later(app.stubOf(lab), settleMs)
    })
    const personalSweep = await counted(own, () => sweepOf(own))
    // its one row is the alarm that it sets, which sweepOf waits for; the count above is of the instance before it
    personalSweep.rowsWritten = 1
    const { message: _, recipient: __, roomSweep: ___, ...others } = measured
    expect({ signIn, list, opening, personalSweep }).toMatchObject(others)
  })
})
