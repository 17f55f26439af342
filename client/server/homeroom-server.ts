/**
 * The SDK for a host's own servers: every route that a server key may call, under the name that the OpenAPI document gives
 * it. No dependencies: it needs `fetch` and Web Crypto, so it runs in Node, Deno, Bun and Workers alike. Never give a
 * server key to a browser.
 */
import { type Operations, operations } from './api-types.ts'
import { type Page, Paged } from './paged.ts'
import { type CallOptions, type Fields, Requests, type RequestSettings } from './requests.ts'

export type * from './api-types.ts'
export { HomeroomError, HomeroomUnreachable } from './errors.ts'
export { mintUserToken, type TokenIssuer, type TokenUser } from './mint-user-token.ts'
export type { Paged } from './paged.ts'
export type { CallOptions } from './requests.ts'
export { verifyWebhook, WebhookRefused, type WebhookHeaders } from './verify-webhook.ts'

export type HomeroomServerOptions = {
  /** Where Homeroom answers, such as `https://chat.example.org`. */
  url: string
  /** `hr_live_…`, from `npm run admin -- key create`. */
  serverKey: string
} & Partial<RequestSettings>

/** Parts of the path and of the query side by side, and the body, where there is one, under its name. */
type Given<Name extends keyof Operations> = Operations[Name]['params'] &
  Operations[Name]['query'] &
  (Operations[Name] extends { body: infer Body } ? { body: Body } : unknown)

type Answered<Name extends keyof Operations> =
  Operations[Name]['answer'] extends Page<infer Item>
    ? Paged<Operations[Name]['answer'], Item>
    : Promise<Operations[Name]['answer']>

type Method<Name extends keyof Operations> = (
  ...given: Partial<Given<Name>> extends Given<Name>
    ? [given?: Given<Name>, options?: CallOptions]
    : [given: Given<Name>, options?: CallOptions]
) => Answered<Name>

export type HomeroomServer = { readonly [Name in keyof Operations]: Method<Name> }

export function homeroomServer({ url, serverKey, ...settings }: HomeroomServerOptions): HomeroomServer {
  const requests = new Requests(url, serverKey, settings)
  const methods = Object.entries(operations).map(([name, [method, path, takesKey]]) => {
    const ask = (given: Fields & { body?: unknown } = {}, options: CallOptions = {}) => {
      const { body, ...fields } = given
      const call = (more: Fields) =>
        requests.call({ method, path, takesKey }, { fields: { ...fields, ...more }, body }, options)
      return name.startsWith('list') ? new Paged<Page<unknown>, unknown>(call) : call({})
    }
    return [name, ask] as const
  })
  // the table of operations and their types are written together, from one document
  return Object.fromEntries(methods) as unknown as HomeroomServer
}
