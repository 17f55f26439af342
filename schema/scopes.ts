/**
 * What a server key may do, by the noun that its routes are about. A key that may write something may not thereby
 * read it. `*` is everything, also what comes later: what a key has that was made without a list.
 */
export const scopes = [
  'users:read',
  'users:write',
  'courses:read',
  'courses:write',
  'conversations:read',
  'conversations:write',
  'messages:read',
  'messages:write',
  'presence:read',
  'moderation:read',
  'moderation:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
  'recovery:write',
  'erasure:write',
  'exports:read',
] as const
export type Scope = (typeof scopes)[number]

export const everyScope = '*'
export type KeyScope = Scope | typeof everyScope

export function mayUse(granted: readonly KeyScope[], scope: Scope): boolean {
  return granted.includes(everyScope) || granted.includes(scope)
}
