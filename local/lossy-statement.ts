/**
 * What a migration would throw away, so that nobody does it by accident. It reads statements as text, and rather calls
 * a harmless one lossy than the other way round: whoever means it says so with a flag.
 */
const losses: readonly [RegExp, string][] = [
  [/\bdrop\s+(table|column|schema|view|materialized\s+view|database)\b/i, 'drops'],
  // `ALTER TABLE x DROP y` is a column as well; what may stand there instead loses no row
  [
    /\balter\s+table\b[^;]*\bdrop\s+(?!constraint\b|default\b|not\s+null\b|expression\b|identity\b|column\b)/i,
    'drops',
  ],
  [/\btruncate\b/i, 'empties'],
  [/\bdelete\s+from\b/i, 'deletes'],
  [/\balter\s+(column\s+)?\S+\s+(set\s+data\s+)?type\b/i, 'changes a type'],
  [/\bupdate\s+\S+\s+set\b/i, 'overwrites'],
]

/** Null for a statement that keeps every value there is; else what it does, for a sentence. */
export function lossOf(statement: string): string | null {
  const text = statement
    .replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/\bon\s+(delete|update)\b/gi, ' ')
  return losses.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
