/** What a frame is before its parser has looked at it. Small on purpose: browsers load it too. */
export type Unparsed = { readonly [key: string]: unknown }

export function isUnparsed(value: unknown): value is Unparsed {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A whole number from 0 that JSON and SQLite both keep exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
