/**
 * What was parsed lately, by its text: Redis says the same of a conversation to each of its readers, and of a reader
 * each time they ask. Looking a text up is a fraction of parsing it. What is given out is shared, so nobody changes it.
 */
export function rememberParsed<Value extends object>(
  parse: (text: string) => Value | null,
  entriesMax: number,
): (text: string) => Readonly<Value> | null {
  const known = new Map<string, Value>()
  return (text) => {
    const found = known.get(text)
    if (found) return found
    const value = parse(text)
    if (!value) return null
    known.set(text, value)
    const oldest = known.keys().next()
    if (known.size > entriesMax && !oldest.done) known.delete(oldest.value)
    return value
  }
}
