/**
 * Hostile texts and bodies through an inbound webhook, as JSON and as a form: each is refused by its name and says nothing, or
 * is the same to the byte in history. The texts are beside this repository; where they are not, a few of our own are left.
 */
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { bodyBytesMax, pageMessagesMax } from '../../schema/limits.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { AdmissionGateRpc } from '../../schema/rpc.ts'
import type { Environment } from '../../worker/environment.ts'
import { anApp } from './an-app.ts'

const lists = import.meta.glob(
  ['../../../shared/testdata/payloads/*.json', '../../../shared/testdata/blns/blns.json'],
  { query: '?raw', import: 'default', eager: true },
)
const cases = import.meta.glob('../../../shared/testdata/unicode/text_cases.json', {
  query: '?raw',
  import: 'default',
  eager: true,
})
// a name with `#` in it is no module's
const bodies = import.meta.glob(['../../../shared/testdata/json/test_parsing/*.json', '!**/*#*'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

const unicode = z.object({
  cases: z.array(z.object({ escaped: z.string() })),
  generated: z.array(z.object({ prefix: z.string().default(''), unit: z.string(), count: z.int() })),
})

const ours = [
  'a\u0000b',
  '\ud800',
  '\udc00x',
  '',
  ' \t',
  '<script>alert(1)</script>',
  '+&=%',
  '100 %41',
  '\u202eabc',
  'e\u0301🎓',
]

function hostileTexts(): string[] {
  const listed = Object.values(lists).flatMap((text) => z.array(z.string()).parse(JSON.parse(text)))
  const made = Object.values(cases).flatMap((text) => {
    const parsed = unicode.parse(JSON.parse(text))
    const written = parsed.cases.map(({ escaped }) => z.string().parse(JSON.parse(`"${escaped}"`)))
    return [...written, ...parsed.generated.map(({ prefix, unit, count }) => prefix + unit.repeat(count))]
  })
  return [...new Set([...ours, ...listed, ...made])]
}

/** In other words than the code's own. A form's half characters can't even be written. */
function refusalOf(text: string, isForm: boolean): string | null {
  const json = JSON.stringify({ text })
  const bytes = isForm ? formOf(json).length : new TextEncoder().encode(json).length
  if (bytes > bodyBytesMax) return 'body_too_large'
  if ([...text].length > 10_000 || new TextEncoder().encode(text).length > 40_000) return 'text_too_long'
  if (/\0/.test(text) || /\p{Surrogate}/u.test(text)) return 'text_invalid'
  return /\S/.test(text) ? null : 'text_empty'
}

const formOf = (json: string) => new URLSearchParams({ payload: json }).toString()

/** It counts nothing: there are more texts than a minute takes. */
const open: Pick<AdmissionGateRpc, 'admit'> = {
  admit: async () => ({ admitted: true, remaining: 1, resetMs: 1 }),
}
const bindings = { ADMISSION_GATES: { getByName: () => open } } as unknown as Pick<
  Environment,
  'ADMISSION_GATES'
>

it('[IN-15] hostile texts and bodies are refused by their name, or equal to the byte in history', async () => {
  const app = await anApp()
  const id = await app.aGroup('Lab')
  const made = await app.call(`POST /v1/conversations/${id}/integrations`, { body: { name: 'Hostile' } })
  const line = `POST /v1/hooks/${String(made.body['token'])}`
  const within = { ...env, ...bindings }
  const post = (body: string, headers: Record<string, string> = {}) =>
    app.call(line, { body, headers, anonymous: true, within })
  const faults: string[] = []
  let expected: string[] = []
  const compare = async () => {
    const page = await app.call(`GET /v1/conversations/${id}/messages?limit=${pageMessagesMax}`, { within })
    const texts = (page.body['data'] as Message[]).map(({ text }) => text)
    expect(texts.slice(-expected.length)).toEqual(expected)
    expected = []
  }
  for (const [index, text] of hostileTexts().entries()) {
    const isForm = index % 2 === 1
    const json = JSON.stringify({ text })
    const answer = isForm
      ? await post(formOf(json), { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })
      : await post(json)
    const wanted = refusalOf(text, isForm)
    if ((answer.body['code'] ?? null) !== wanted) faults.push(`${index}: ${String(answer.body['code'])}`)
    if (answer.status === 200 && expected.push(text) === pageMessagesMax) await compare()
  }
  await compare()
  expect(faults).toEqual([])
  // no JSON at all, or none that says something
  const odd = ['\ufffd', '"text"', '[{"text":"x"}]', '{"text":{"text":"x"}}', '{"__proto__":{"text":"x"}}']
  for (const body of [...odd, ...Object.values(bodies)])
    expect((await post(body)).body['code'], body.slice(0, 40)).toMatch(/^(request_invalid|body_too_large)$/)
}, 120_000)
