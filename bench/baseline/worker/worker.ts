/**
 * The ordinary application where ours runs: the same answers from the same statements, in a Worker, which reaches Postgres
 * as Workers do, over Neon's HTTP. It tells what the runtime costs apart from where an answer comes from.
 */
import { neon, neonConfig, type NeonQueryFunction, types } from '@neondatabase/serverless'
import { jwtVerify } from 'jose'
import { allScreens } from '../../screens/all-screens.ts'
import { baselineNames, type Query } from '../baseline.ts'
import { createLoaders } from '../loaders.ts'

type Environment = { DATABASE_URL: string; DATABASE_ENDPOINT: string; SECRET: string }

let client: NeonQueryFunction<false, false> | null = null

/** Postgres's own number of its type of eight bytes. */
const int8 = 20
types.setTypeParser(int8, Number)

function queryOf({ DATABASE_URL, DATABASE_ENDPOINT }: Environment): Query {
  neonConfig.fetchEndpoint = DATABASE_ENDPOINT
  const sql = (client ??= neon(DATABASE_URL))
  return async <Row>(_name: string, text: string, values: readonly unknown[]) =>
    (await sql.query(text, [...values])) as Row[]
}

export default {
  async fetch(request, environment) {
    const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
    const secret = new TextEncoder().encode(environment.SECRET)
    const { payload } = await jwtVerify(token, secret, { algorithms: ['HS256'] })
    const userId = String(payload.sub)
    const { pathname, searchParams } = new URL(request.url)
    const [, , name = '', screenName = ''] = decodeURIComponent(pathname).split('/')
    const screen = allScreens.find((one) => one.name === screenName)
    const baseline = baselineNames.find((one) => one === name)
    const answer = baseline && screen?.answers[baseline]
    if (!answer) return new Response(null, { status: 404 })
    const query = queryOf(environment)
    const loaders = createLoaders(query, userId)
    return Response.json(await answer({ query, loaders, userId, parameters: new Map(searchParams) }))
  },
} satisfies ExportedHandler<Environment>
