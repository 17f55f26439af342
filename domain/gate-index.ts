/** Which gate of a campus counts a caller: always the same one, and each of them about as many callers. */
export function gateIndex(callerName: string, gates: number): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < callerName.length; at++)
    hash = Math.imul(hash ^ callerName.charCodeAt(at), 0x01000193)
  // the low bits of names that end alike are alike
  return ((hash ^ (hash >>> 15)) >>> 0) % gates
}
