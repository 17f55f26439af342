/** What is kept of a person, by the parts in which it is exported. */
export const personParts = ['messages', 'memberships', 'reactions', 'bookmarks', 'reports', 'files'] as const
export type PersonPart = (typeof personParts)[number]
