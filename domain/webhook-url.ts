/**
 * Which addresses a webhook may go to: `https`, by a name that the public may know, on a port for the web. An address of a
 * machine instead of a name is refused whatever it is, so there is no list of networks to keep; so are names that stand for
 * one. It judges what is written and looks nothing up: where a name leads is the resolver's word at the time, and the
 * platform's egress is what keeps it out of private networks.
 */
import { webhookUrlCharactersMax } from '../schema/limits.ts'

export type UrlJudgement = { ok: true; url: URL } | { ok: false; detail: string }

const portsAllowed: ReadonlySet<string> = new Set(['', '8443'])

/** Names of no public zone (RFC 6761, 6762, 8375, 9476 and what companies and clouds use inside). */
const innerZones: ReadonlySet<string> = new Set([
  ...['localhost', 'local', 'localdomain', 'internal', 'intranet', 'lan', 'home', 'corp', 'private', 'arpa'],
  ...['test', 'example', 'invalid', 'onion', 'alt', 'cluster', 'svc', 'consul'],
])

/** Names under which anybody finds any address that they write into them. */
const mirrorZones = [
  ...['nip.io', 'sslip.io', 'xip.io', 'traefik.me', 'lvh.me', 'localtest.me', 'vcap.me', 'lacolhost.com'],
  ...['localho.st', 'rbndr.us', '1u.ms'],
]

/** `toLocalhost`: a laptop's own receiver, over http and on any port. */
export function judgeWebhookUrl(text: string, { toLocalhost }: { toLocalhost: boolean }): UrlJudgement {
  if (text.length > webhookUrlCharactersMax)
    return no(`must be at most ${webhookUrlCharactersMax} characters`)
  // what a parser would take out, turn round or guess is not what the host has written
  if (!/^https?:\/\/[^\s/\\]/i.test(text) || /[\s\\\p{Cc}]/u.test(text))
    return no('must be an https address, written in full')
  const url = parse(text)
  if (!url) return no('must be an https address')
  if (url.username !== '' || url.password !== '') return no('must hold no user and no password')
  if (toLocalhost && /^(localhost|127\.0\.0\.1)$/.test(url.hostname)) return { ok: true, url }
  if (url.protocol !== 'https:') return no('must begin with https://')
  if (!portsAllowed.has(url.port)) return no('must be on port 443 or 8443')
  const fault = faultOfHost(url.hostname.replace(/\.$/, ''))
  return fault === null ? { ok: true, url } : no(fault)
}

/** The canonical spelling, as the parser has made it: digits of any alphabet and base are plain by now. */
function faultOfHost(host: string): string | null {
  const labels = host.split('.')
  const zone = labels.at(-1) ?? ''
  if (host.startsWith('[') || /^\d+$/.test(zone)) return 'must have a name, not the address of a machine'
  if (labels.length < 2 || host.length > 253 || labels.some((label) => label === '' || label.length > 63))
    return 'must have a full name'
  if (!/^[a-z0-9.-]+$/.test(host)) return 'must have a name of letters, digits and hyphens'
  if (innerZones.has(zone)) return 'must have a name that the public may know'
  if (mirrorZones.some((mirror) => host === mirror || host.endsWith(`.${mirror}`)) || holdsAddress(host))
    return 'must have a name that does not stand for an address'
  return null
}

/** `10.0.0.1.example.com` and `10-0-0-1.example.com`, under whatever name such a service may run. */
function holdsAddress(host: string): boolean {
  return /(^|[.-])\d{1,3}([.-])\d{1,3}\2\d{1,3}\2\d{1,3}([.-]|$)/.test(host)
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

function no(detail: string): UrlJudgement {
  return { ok: false, detail }
}
