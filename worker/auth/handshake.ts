/**
 * The token of a WebSocket handshake. Browsers can set no header there but the subprotocols, and a URL ends up
 * in logs, so the client offers `homeroom.v1` and, after it, the token itself.
 */
import { tokenCharactersMax } from '../../schema/limits.ts'
import { subprotocol } from '../../schema/protocol/version.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'

/** The longest token, the protocol before it, and a few spaces. */
const headerCharactersMax = tokenCharactersMax + 64

export function parseHandshake(header: string | null): Answer<{ token: string }> {
  // longer than any header of ours is not looked at: cut short, it would be another header
  const offered = header !== null && header.length <= headerCharactersMax ? header.split(',') : []
  const [protocol, token, ...more] = offered.map((part) => part.trim())
  if (protocol !== subprotocol || token === undefined || token === '' || more.length > 0)
    return { ok: false, problem: problem('subprotocol_missing') }
  return { ok: true, value: { token } }
}
