/**
 * The part of a WebSocket that the client uses: the browser's, Node's and the `ws` package's all fit.
 * The token travels as the second subprotocol and never in the URL, which ends up in logs.
 */
import { subprotocol } from '../schema/protocol/version.ts'

export type Socket = {
  send(data: string): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void
}

export type Dial = (url: string, protocols: string[]) => Socket

export const dialWebSocket: Dial = (url, protocols) => new WebSocket(url, protocols)

export function handshakeProtocols(token: string): string[] {
  return [subprotocol, token]
}

/** `https://host` or `wss://host` and a conversation's id, to the address of its socket. */
export function conversationSocketUrl(base: string, conversationId: string): string {
  return socketUrl(base, `/v1/conversations/${encodeURIComponent(conversationId)}/socket`)
}

/** The address of the socket on which a device hears what changes in its owner's list. */
export function personalSocketUrl(base: string): string {
  return socketUrl(base, '/v1/socket')
}

function socketUrl(base: string, path: string): string {
  const url = new URL(path, base)
  if (url.protocol === 'http:') url.protocol = 'ws:'
  if (url.protocol === 'https:') url.protocol = 'wss:'
  return url.href
}
