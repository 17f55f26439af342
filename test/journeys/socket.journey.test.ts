/** The door of a conversation's socket: who gets a plain answer, who an accepted socket with a reason, who gets in. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { encodeActorHeader } from '../../schema/actor.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { actorHeader } from '../../schema/rpc.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import { sharedWorker } from './running-worker.ts'

const worker = sharedWorker()
let oak: TestCampus
let elm: TestCampus
let id: string

beforeAll(async () => {
  ;[oak, elm] = await Promise.all([aCampus(inject('services')), aCampus(inject('services'))])
  const body = { kind: 'group', title: 'Lab', members: ['ben'] }
  const made = await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, body })
  id = String(made.body['id'])
})

const subprotocol = 'homeroom.v1'
const knock = (token: string, headers?: Record<string, string>, of = id) =>
  worker.knock(`/v1/conversations/${of}/socket`, [subprotocol, token], headers)
const tokenOf = (who: keyof TestCampus['people'], claims?: Record<string, unknown>) =>
  oak.tokenFor(oak.people[who], claims)

describe('a plain answer', () => {
  test('[HTTP-21] without an upgrade it is 426', async () => {
    const { status, body } = await worker.call(oak, `GET /v1/conversations/${id}/socket`, {
      as: oak.people.ada,
    })
    expect([status, body['code']]).toEqual([426, 'upgrade_required'])
  })

  test.each([[[]], [['homeroom.v1']], [['homeroom.v2', 'a.b.c']], [['homeroom.v1', 'a.b.c', 'more']]])(
    '[HTTP-21] to an offer of %j it is 400',
    async (protocols) => {
      const { status, frames } = await worker.knock(`/v1/conversations/${id}/socket`, protocols)
      expect([status, frames]).toEqual([400, []])
    },
  )

  test('[HTTP-21] to a page of another campus it is 403, however good the token', async () => {
    const { status, frames } = await knock(await tokenOf('ada'), { origin: elm.origin })
    expect([status, frames]).toEqual([403, []])
  })
})

describe('an accepted socket that says no', () => {
  const now = () => Math.floor(Date.now() / 1000)

  test.each([
    ['nonsense for a token', () => 'nonsense', closeCodes.tokenInvalid, 'unauthenticated'],
    ['a server key', () => oak.serverKey, closeCodes.tokenInvalid, 'unauthenticated'],
    [
      'a token of another campus',
      () => elm.tokenFor(elm.people.ada, { iss: oak.issuer }),
      closeCodes.tokenInvalid,
      'unauthenticated',
    ],
    [
      'a token that has ended',
      () => tokenOf('ada', { iat: now() - 7_200, exp: now() - 3_600 }),
      closeCodes.tokenExpired,
      'unauthenticated',
    ],
    ['somebody who is not a member', () => tokenOf('cyd'), closeCodes.removed, 'not_found'],
    ['a member’s namesake elsewhere', () => elm.tokenFor(elm.people.ada), closeCodes.removed, 'not_found'],
  ])('[HTTP-21] to %s', async (_, token, closeCode, code) => {
    const trace = await knock(await token())
    expect(trace).toMatchObject({
      status: 101,
      protocol: subprotocol,
      frames: [{ type: 'problem', code }],
      closed: { code: closeCode },
    })
  })

  test.each([`cnv_${'f'.repeat(32)}`, 'cnv_short', '..%2fcnv'])(
    '[HTTP-21] to a member of nothing at %s',
    async (of) => {
      const trace = await knock(await tokenOf('ada'), {}, of)
      expect(trace).toMatchObject({
        frames: [{ type: 'problem', code: 'not_found' }],
        closed: { code: closeCodes.removed },
      })
    },
  )
})

describe('an open socket', () => {
  test.each([
    ['a page of the campus', () => ({ origin: oak.origin })],
    ['a client that is no browser', () => ({})],
  ])('[HTTP-21] is given to %s, under the protocol’s name alone', async (_, headers) => {
    const trace = await knock(await tokenOf('ben'), headers())
    expect(trace).toMatchObject({
      status: 101,
      protocol: subprotocol,
      frames: [{ type: 'welcome', conversation: { id, role: 'member' } }],
    })
  })

  test('[HTTP-22] an actor that the caller brings along is nobody', async () => {
    const { ada } = oak.people
    const expiresAt = Date.now() + 600_000
    const forged = encodeActorHeader({
      type: 'user',
      campusId: oak.id,
      userId: ada.id,
      name: ada.name,
      role: ada.role,
      expiresAt,
    })
    const stranger = await knock(await tokenOf('cyd'), { [actorHeader]: forged })
    expect(stranger.closed).toMatchObject({ code: closeCodes.removed })
    const member = await knock(await tokenOf('ben'), { [actorHeader]: forged })
    expect(member.frames).toMatchObject([{ type: 'welcome', conversation: { role: 'member' } }])
    const headers = { [actorHeader]: forged }
    expect((await worker.call(oak, 'GET /v1/me', { headers })).status).toBe(401)
  })
})
