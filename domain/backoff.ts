/** Full jitter: a random wait between the floor and a ceiling that doubles, so that failures do not march in step. */
export function backoffMs(attempt: number, minMs: number, maxMs: number, random: number): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 20))
  return Math.round(minMs + (ceiling - minMs) * random)
}
