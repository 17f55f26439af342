/**
 * The project's own token vectors, through `verifyToken` with the clock of the file: cold, and with the keys of
 * either campus in memory first, since both of them publish a key under the same kid.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { campusRoles } from '../../../schema/protocol/kinds.ts'
import { aCampusOf, aWorld, startMs } from './an-issuer.ts'

const fileSchema = z.object({
  now: z.number(),
  issuers: z.record(
    z.string(),
    z.object({ tenant: z.string(), audience: z.string(), jwks: z.object({ keys: z.array(z.unknown()) }) }),
  ),
  vectors: z.array(z.object({ id: z.string(), token: z.string(), expect: z.string(), why: z.string() })),
})

const text = readFileSync(join(import.meta.dirname, 'jwt-policy-vectors.json'), 'utf8')
const { now, issuers, vectors } = fileSchema.parse(JSON.parse(text))
const jwksUrlOf = (issuer: string) => `${issuer}/keys.json`
const configured = Object.keys(issuers).map(jwksUrlOf)

function theWorld() {
  const campuses = Object.entries(issuers).map(([issuer, { tenant, audience }]) =>
    aCampusOf({ id: tenant, issuer, audience, jwksUrl: jwksUrlOf(issuer) }),
  )
  const world = aWorld(...campuses)
  for (const [issuer, { jwks }] of Object.entries(issuers))
    world.network.answers.set(jwksUrlOf(issuer), () => Response.json(jwks))
  return world
}

function tokenOf(id: string): string {
  return vectors.find((vector) => vector.id === id)?.token ?? expect.unreachable(`there is no vector ${id}`)
}

const orders = [
  { order: 'with nothing in memory', first: [] },
  { order: 'with the keys of campus A first', first: ['ok-es256', 'ok-tenant-b'] },
  { order: 'with the keys of campus B first', first: ['ok-tenant-b', 'ok-es256'] },
]

it('[AUTH-1] the vectors are all there, and the clock is theirs', () => {
  expect(vectors).toHaveLength(92)
  expect(now * 1000).toBe(startMs)
})

describe.each(orders)('$order', ({ first }) => {
  it.each(vectors)('[AUTH-1] $id: $expect, $why', async ({ token, expect: wanted }) => {
    const { network, verify } = theWorld()
    for (const id of first) expect((await verify(tokenOf(id))).ok).toBe(true)

    const answer = await verify(token)

    if (wanted === 'accept') expect(answer.ok).toBe(true)
    else if (wanted !== 'reject-or-consistent') expect(answer.ok).toBe(false)
    if (answer.ok) {
      expect(answer.value.actor).toMatchObject({ userId: 'user-1', campusId: answer.value.campus.id })
      expect(campusRoles).toContain(answer.value.actor.role)
    } else expect(answer.problem.code).toBe('unauthenticated')
    expect(network.asked.filter((url) => !configured.includes(url))).toEqual([])
  })

  it('[AUTH-2] no token of them all makes us ask any address but the two key sets, each once', async () => {
    const { network, verify } = theWorld()
    for (const id of first) await verify(tokenOf(id))

    for (const { token } of vectors) await verify(token)

    expect(new Set(network.asked)).toEqual(new Set(configured))
    for (const url of configured) expect(network.asked.filter((asked) => asked === url)).toHaveLength(1)
  })

  it.each(vectors.filter(({ expect }) => expect === 'reject-no-egress'))(
    '[AUTH-2] $id asks nobody',
    async ({ token }) => {
      const { network, verify } = theWorld()
      for (const id of first) await verify(tokenOf(id))
      const askedBefore = network.asked.length

      await verify(token)

      expect(network.asked).toHaveLength(askedBefore)
    },
  )
})

it('[AUTH-9] a key that was rotated out is asked for once a minute, and refused', async () => {
  const { network, clock, verify } = theWorld()
  const askedFor = async () => {
    expect((await verify(tokenOf('rotated-out-key'))).ok).toBe(false)
    return network.asked.length
  }

  expect(await askedFor()).toBe(1)
  expect(await askedFor()).toBe(1)
  clock.passes(60_000)
  expect(await askedFor()).toBe(2)
  expect(await askedFor()).toBe(2)
})
