/**
 * The ordinary application: the same screens, answered from Postgres, in one Node process without a framework. A pool,
 * prepared statements, the same check of the same kind of token. `/per row/list` is a screen the first way;
 * `/wired/…` goes through the counted wire.
 */
import { createServer, type IncomingMessage } from 'node:http'
import { jwtVerify } from 'jose'
import pg from 'pg'
import { firstTold, say } from '../machine/child.ts'
import { allScreens } from '../screens/all-screens.ts'
import { type BaselineName, baselineNames, type Query } from './baseline.ts'
import { createLoaders } from './loaders.ts'
import type { BaselineOrder, BaselineSaid } from './order.ts'

const poolConnections = 20

pg.types.setTypeParser(pg.types.builtins.INT8, Number)
const order = await firstTold<BaselineOrder>()
const secret = new TextEncoder().encode(order.secret)
const direct = queryOf(order.databaseUrl)
const wired = queryOf(order.wiredUrl)

function queryOf(connectionString: string): Query {
  const pool = new pg.Pool({
    connectionString,
    max: poolConnections,
    min: poolConnections,
    idleTimeoutMillis: 0,
  })
  return async <Row>(name: string, text: string, values: readonly unknown[]) => {
    const { rows } = await pool.query({ name, text, values: [...values] })
    return rows as Row[]
  }
}

const http = createServer((request, response) => {
  answer(request).then(
    (body) => {
      const text = JSON.stringify(body)
      response.writeHead(200, {
        'content-type': 'application/json; charset=UTF-8',
        'content-length': Buffer.byteLength(text),
      })
      response.end(text)
    },
    (error: unknown) => {
      console.error('baseline failed', error)
      response.writeHead(500).end()
    },
  )
})

async function answer({ url = '', headers }: IncomingMessage): Promise<unknown> {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
  const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] })
  const userId = String(payload.sub)
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const [, way = '', name = '', screenName = ''] = decodeURIComponent(pathname).split('/')
  const screen = allScreens.find((one) => one.name === screenName)
  const answerScreen = isBaseline(name) ? screen?.answers[name] : undefined
  if (!answerScreen) throw new Error(`There is no ${pathname} here.`)
  const query = way === 'wired' ? wired : direct
  const loaders = createLoaders(query, userId)
  return answerScreen({ query, loaders, userId, parameters: new Map(searchParams) })
}

function isBaseline(name: string): name is BaselineName {
  return baselineNames.some((one) => one === name)
}

http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  say({ type: 'ready', url: `http://127.0.0.1:${address.port}` } satisfies BaselineSaid)
})
