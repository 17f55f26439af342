/** What may be said on the command line of a replay. A fault is a sentence, never a default in silence. */
import { parseArgs } from 'node:util'

export const usage = `npm run replay -- FILE [--rate N] [--url URL] [--limit N] [--seed N] [--viewing SHARE] [--no-drop]
  FILE       a transcript, e.g. test/transcripts/exam-week.raw.txt; its .annotation.txt beside it gives the replies
  --rate     messages a second, 50 by default
  --url      where the system runs; by default where npm start has put it
  --limit    only the first N messages
  --seed     for the same cable pulls and the same eyes again, 1 by default
  --viewing  the share of people who look at the conversation at any time, 0.3 by default; the others get badges
  --no-drop  pull no cables`

export type ReplayOptions = {
  file: string
  rate: number
  url: string | null
  limit: number | null
  seed: number
  /** 0 to 1. */
  viewing: number
  mayDrop: boolean
}

export function parseOptions(args: readonly string[]): ReplayOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rate: { type: 'string', default: '50' },
      url: { type: 'string' },
      limit: { type: 'string' },
      seed: { type: 'string', default: '1' },
      viewing: { type: 'string', default: '0.3' },
      'no-drop': { type: 'boolean', default: false },
    },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new Error('Name one transcript.')
  const rate = Number(values.rate)
  if (!(rate > 0 && rate <= 10_000)) throw new Error('--rate is a number above 0, at most 10,000.')
  const limit = values.limit === undefined ? null : Number(values.limit)
  if (limit !== null && !(Number.isSafeInteger(limit) && limit > 0))
    throw new Error('--limit is a whole number above 0.')
  const seed = Number(values.seed)
  if (!Number.isSafeInteger(seed)) throw new Error('--seed is a whole number.')
  const viewing = Number(values.viewing)
  if (!(viewing >= 0 && viewing <= 1)) throw new Error('--viewing is a share from 0 to 1.')
  if (values.url !== undefined && !URL.canParse(values.url))
    throw new Error('--url is an address such as http://127.0.0.1:8787.')
  return { file, rate, url: values.url ?? null, limit, seed, viewing, mayDrop: !values['no-drop'] }
}
