/** What can be asked here, for programs and for people. Written from the routes themselves, once for each isolate. */
import { apiVersion } from '../../schema/api-version.ts'
import { asyncApi } from '../contract/asyncapi.ts'
import { openApi } from '../contract/openapi.ts'
import { type Route, route } from '../contract/route.ts'
import type { JsonSchema } from '../contract/schema-book.ts'
import { referencePage } from '../reference/reference-page.ts'
import { referenceCss } from '../reference/reference-style.ts'

export function referenceRoutes(routes: () => readonly Route[]): Route[] {
  let document: JsonSchema | undefined
  let sockets: JsonSchema | undefined
  let page: string | undefined
  const written = () => (document ??= openApi(routes()))
  return [
    route({
      method: 'GET',
      path: '/openapi.json',
      operationId: 'getOpenApi',
      summary: 'This API as an OpenAPI 3.1 document',
      tag: 'Reference',
      callers: 'anyone',
      answers: { 200: { mediaType: 'application/json', description: `The document of ${apiVersion}.` } },
      handle: ({ c }) => c.json(written()),
    }),
    route({
      method: 'GET',
      path: '/asyncapi.json',
      operationId: 'getAsyncApi',
      summary: 'The sockets as an AsyncAPI 3 document',
      tag: 'Reference',
      callers: 'anyone',
      answers: { 200: { mediaType: 'application/json', description: `The document of ${apiVersion}.` } },
      handle: ({ c }) => c.json((sockets ??= asyncApi())),
    }),
    route({
      method: 'GET',
      path: '/docs',
      operationId: 'getReference',
      summary: 'This API as a page to read',
      tag: 'Reference',
      callers: 'anyone',
      answers: { 200: { mediaType: 'text/html', description: 'A page without a script.' } },
      handle: async ({ c }) => {
        page ??= String(await referencePage(written()))
        c.header('content-security-policy', await policy())
        return c.html(page)
      },
    }),
  ]
}

/** Nothing may be loaded or run; the one style sheet is known by its hash. */
async function policy(): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(referenceCss))
  const style = btoa(String.fromCharCode(...new Uint8Array(hash)))
  return `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}
