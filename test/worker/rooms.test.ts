import { describe, expect, test, vi } from 'vitest'
import { parseCampusId, parseConversationId, parseKeyId } from '../../schema/ids.ts'
import { askRoom, roomName } from '../../worker/rooms.ts'
import type { Environment } from '../../worker/environment.ts'

const campusId = parseCampusId('oak') ?? expect.unreachable()
const conversationId = parseConversationId(`cnv_${'0'.repeat(32)}`) ?? expect.unreachable()
const address = { campusId, conversationId }
const actor = {
  type: 'key' as const,
  campusId,
  keyId: parseKeyId(`key_${'0'.repeat(32)}`) ?? expect.unreachable(),
}

/** Answers each call by the next of `outcomes`: an error is thrown, anything else is returned. */
function aNamespace(outcomes: unknown[]) {
  const stubs: string[] = []
  const view = async () => {
    const outcome = outcomes.shift()
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  const getByName = (name: string) => {
    stubs.push(name)
    return { view }
  }
  return {
    bindings: { CONVERSATIONS: { getByName } } as unknown as Pick<Environment, 'CONVERSATIONS'>,
    stubs,
  }
}

const failure = (flags: { retryable?: boolean; overloaded?: boolean }) =>
  Object.assign(new Error('INSERT … secret text'), flags)

describe('asking a room', () => {
  test('[HTTP-11] a room is named by its campus and its conversation', () => {
    expect(roomName(address)).toBe(`oak/${conversationId}`)
  })

  test('[HTTP-20] a retryable failure is tried once more on a fresh stub', async () => {
    const { bindings, stubs } = aNamespace([failure({ retryable: true }), { ok: true, value: 1 }])
    expect(await askRoom(bindings, address, (room) => room.view(actor))).toEqual({
      ok: true,
      value: 1,
    })
    expect(stubs).toHaveLength(2)
  })

  test.each([
    ['that is not retryable', [failure({})], 1],
    ['of an overloaded room', [failure({ retryable: true, overloaded: true })], 1],
    ['that comes twice', [failure({ retryable: true }), failure({ retryable: true })], 2],
  ])('[HTTP-20] a failure %s becomes a problem with a time to come back', async (_, outcomes, calls) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { bindings, stubs } = aNamespace(outcomes)
    const answer = await askRoom(bindings, address, (room) => room.view(actor))
    expect(answer).toMatchObject({ ok: false, problem: { code: 'unavailable', retryAfterMs: 1000 } })
    expect(stubs).toHaveLength(calls)
    expect(log.mock.calls.join()).not.toContain('secret text')
    log.mockRestore()
  })
})
