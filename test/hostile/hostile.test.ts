/** That what attacks can see, and leaves no route out. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { routes } from '../../worker/routes.ts'
import { differences, readerOf, sameIn } from './read-back.ts'
import { Requests } from './requests.ts'

const requests = new Requests({ ConversationId: [`cnv_${'0'.repeat(32)}`] }, [])
const factsOf = (operationId: string) => {
  const found = routes.find(({ facts }) => facts.operationId === operationId)
  if (!found) throw new Error(`there is no ${operationId}`)
  return found.facts
}

it('[HTTP-56] every route gets requests that differ, broken in a part that it has', () => {
  for (const { facts } of routes) {
    const made = fc.sample(requests.to(facts), { seed: 1, numRuns: 8 })
    const { params = {}, query = {}, body, signedBody } = facts
    const parts = new Set(made.map(({ broken }) => broken))
    const has = {
      path: Object.keys(params).length > 0,
      query: Object.keys(query).length > 0,
      body: body !== undefined || signedBody !== undefined,
    }
    for (const part of ['path', 'query', 'body'] as const)
      if (!has[part]) expect(parts, facts.operationId).not.toContain(part)
    const isBroken = Object.values(has).includes(true)
    const different = new Set(made.map((one) => JSON.stringify([one.path, one.headers, String(one.body)])))
    expect(different.size, facts.operationId).toBeGreaterThan(isBroken ? 3 : 0)
  }
})

it('[HTTP-56] a text that was changed is seen, in an answer and in a page', () => {
  const said = { clientMessageId: 'a', text: 'e\u0301' }
  const page = {
    data: [
      { clientMessageId: 'b', seq: 1 },
      { clientMessageId: 'a', seq: 2, text: '\u00e9' },
    ],
  }
  expect(differences(said, { text: '\u00e9' }, 'its answer')).toHaveLength(1)
  expect(differences(said, said, 'its answer')).toEqual([])
  const same = sameIn(page, { clientMessageId: 'a', seq: 2 })
  expect(differences(said, same, 'its page')).toHaveLength(1)
  expect(sameIn(page, { clientMessageId: 'c', seq: 3 })).toBeUndefined()
})

it('[HTTP-56] what is written is read where the table has it', () => {
  expect(readerOf(factsOf('sendMessage'))).toBe('/v1/conversations/:id/messages')
  expect(readerOf(factsOf('editMessage'))).toBe('/v1/conversations/:id/messages')
  expect(readerOf(factsOf('putUser'))).toBe('/v1/users/:userId')
  expect(readerOf(factsOf('createConversation'))).toBe('/v1/conversations')
})
