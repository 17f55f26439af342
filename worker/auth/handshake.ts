/**
 * The token of a WebSocket handshake. Browsers can set no header there but the subprotocols, and a URL ends up
 * in logs, so the client offers `homeroom.v1` and, after it, the token itself.
 */
import { tokenCharactersMax } from '../../schema/limits.ts'
import { subprotocol } from '../../schema/protocol/version.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'

export function parseHandshake(header: string | null): Answer<{ token: string }> {
  const offered = (header ?? '').slice(0, tokenCharactersMax + 64).split(',')
  const [protocol, token, ...more] = offered.map((part) => part.trim())
  if (protocol !== subprotocol || token === undefined || token === '' || more.length > 0)
    return { ok: false, problem: problem('subprotocol_missing') }
  return { ok: true, value: { token } }
}
