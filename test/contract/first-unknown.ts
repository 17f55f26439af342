/** The path of a field that the shape has dropped; null where everything that was sent is stated. */
export function firstUnknown(sent: unknown, stated: unknown, path: string): string | null {
  if (typeof sent !== 'object' || sent === null) return null
  for (const [key, value] of Object.entries(sent)) {
    const where = `${path}.${key}`
    if (typeof stated !== 'object' || stated === null || !Object.hasOwn(stated, key)) return where
    const inner = firstUnknown(value, Reflect.get(stated, key), where)
    if (inner !== null) return inner
  }
  return null
}
