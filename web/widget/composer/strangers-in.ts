/** Names behind an `@` that are nobody's here, as the room would read them. Pure. */

const mention = /(?<![\p{L}\p{N}_])@([A-Za-z0-9._@-]{1,65})/gu
const groups: ReadonlySet<string> = new Set(['everyone', 'staff'])
const namedMax = 3

export function strangersIn(text: string, isMember: (id: string) => boolean): string[] {
  const strangers = new Set<string>()
  for (const [, written = ''] of text.matchAll(mention)) {
    // "@ada." ends a sentence more often than it names `ada.`
    const bare = written.replace(/[._@-]+$/, '')
    if (bare === '' || [written, bare].some((id) => groups.has(id) || isMember(id))) continue
    strangers.add(bare)
  }
  return [...strangers].slice(0, namedMax)
}
