/** Questions that have one right answer at any time, asked by hand: strangers, forged keys, a log of another life. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { WebSocket } from 'ws'
import { conversationSocketUrl, handshakeProtocols } from '../../client/socket.ts'
import { aCampus, addPeople, person, sql } from '../campus.ts'
import { textOf } from '../text-of.ts'
import type { World } from './world.ts'

/** By question: what was wrong with the answer, or nothing. */
export async function probe(world: World): Promise<Map<string, string>> {
  return new Map([
    ['may an outsider read?', await outsiderReads(world)],
    ['is another epoch told to begin anew?', await anotherEpoch(world)],
    ['does a key speak for another issuer with the same kid?', await keyOfAnother(world)],
  ])
}

async function outsiderReads({ door, outsider, leaver, conversationId, tokenOf }: World): Promise<string> {
  const paths = [`/v1/conversations/${conversationId}`, `/v1/conversations/${conversationId}/messages`]
  const answers = await Promise.all(
    [outsider, leaver].flatMap(({ person }) =>
      paths.map(async (path) => (await door.call(await tokenOf(person), `GET ${path}`)).status),
    ),
  )
  return answers.every((status) => status === 404) ? '' : `answered ${answers.join(', ')}`
}

/** Whoever names a life of the log that this is not is told nothing of "complete". */
async function anotherEpoch({ system, conversationId, owner, tokenOf }: World): Promise<string> {
  const since = { epoch: '0123456789abcdef', rev: owner.log.rev }
  const token = await tokenOf(owner.person)
  const socket = new WebSocket(conversationSocketUrl(system.url, conversationId), handshakeProtocols(token))
  try {
    return await new Promise<string>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ type: 'join', ...since })))
      socket.on('error', (error) => resolve(error.message))
      socket.on('close', (code) => resolve(`closed with ${code}`))
      socket.on('message', (data) => {
        const { type, verdict } = JSON.parse(textOf(data)) as { type: string; verdict?: string }
        if (type === 'welcome') resolve(verdict === 'reset' ? '' : `the verdict was ${verdict}`)
      })
    })
  } finally {
    socket.terminate()
  }
}

/** Two campuses publish different keys under one kid. Each vouches for its own people alone. */
async function keyOfAnother({ system, door }: World): Promise<string> {
  const { direct } = system.vendors
  const [mine, others] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')])
  const sets = await Promise.all(
    [mine, others].map(async ({ publicKey }) => ({
      keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }],
    })),
  )
  const server = createServer((request, response) =>
    response.end(JSON.stringify(sets[request.url === '/mine' ? 0 : 1])),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const campuses = await Promise.all(
      ['mine', 'others'].map(async (name) => {
        const campus = await aCampus(direct)
        await addPeople(direct, campus.id, [person('eve', 'Eve', 'student')])
        await sql(direct, 'UPDATE campuses SET shared_secret = NULL, jwks_url = $2 WHERE id = $1', [
          campus.id,
          `http://127.0.0.1:${port}/${name}`,
        ])
        return campus
      }),
    )
    const ask = async (index: number, key: CryptoKey): Promise<number> => {
      const campus = campuses[index]
      if (!campus) throw new Error('There are two campuses.')
      const token = await new SignJWT({ role: 'student', name: 'Eve' })
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
        .setIssuer(campus.issuer)
        .setAudience(campus.audience)
        .setSubject('eve')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key)
      return (await door.call(token, 'GET /v1/me')).status
    }
    const own = [await ask(0, mine.privateKey), await ask(1, others.privateKey)]
    const crossed = [await ask(0, others.privateKey), await ask(1, mine.privateKey)]
    const isRight = own.every((status) => status === 200) && crossed.every((status) => status === 401)
    return isRight ? '' : `own keys: ${own.join(', ')}; the other's: ${crossed.join(', ')}`
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
