/**
 * Why a socket was closed. 4000–4499: come back, with jitter. 4500–4999: do not come back as you are.
 * The codes are published in docs/PROTOCOL.md; a code never changes its meaning.
 */
export const closeCodes = {
  tokenExpired: 4001,
  slowReader: 4008,
  tooManyFrames: 4029,
  noJoin: 4100,
  protocolBroken: 4400,
  heartbeatMissed: 4408,
  tokenInvalid: 4501,
  removed: 4503,
  replaced: 4509,
} as const

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes]

/** What a client may conclude from a code alone, for codes of the future as well. */
export function mayReconnect(code: number): boolean {
  return code < 4500 || code > 4999
}
