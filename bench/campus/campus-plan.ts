/**
 * The campus that screens are measured on: who is in which conversation, and how much was said in it. Everything
 * follows from numbers by arithmetic, so that each side finds the same rows, and each run the same campus.
 */
export type Population = { count: number; members: number; messages: number }

export type CampusPlan = {
  users: number
  classes: Population
  groups: Population
  directs: Population
}

/** 20,000 people, 2,000 conversations, 1,000,000 messages; a person is in about twenty of them. */
const fullCampus: CampusPlan = {
  users: 20_000,
  classes: { count: 500, members: 700, messages: 1_400 },
  groups: { count: 900, members: 50, messages: 300 },
  directs: { count: 600, members: 2, messages: 50 },
}

/** A tenth of the people in conversations of half the size: enough to see the shape within two minutes. */
const quickCampus: CampusPlan = {
  users: 2_000,
  classes: { count: 100, members: 350, messages: 400 },
  groups: { count: 60, members: 50, messages: 100 },
  directs: { count: 600, members: 2, messages: 10 },
}

export const campusId = 'bench'

/** The people who open screens; each is in some direct conversations. They are the first of the campus. */
export const readersMax = 200

export function campusPlanFor(quick: boolean): CampusPlan {
  return quick ? quickCampus : fullCampus
}

export function userIdOf(number: number): string {
  return `u${number}`
}

/** Whom the campus calls online: three in ten. */
export function isOnline(number: number): boolean {
  return number % 10 < 3
}

export function describePlan({ users, classes, groups, directs }: CampusPlan): string {
  const all = [classes, groups, directs]
  const conversations = all.reduce((sum, { count }) => sum + count, 0)
  const messages = all.reduce((sum, { count, messages: each }) => sum + count * each, 0)
  const number = (value: number) => value.toLocaleString('en-US')
  return `${number(users)} people, ${number(conversations)} conversations, ${number(messages)} messages`
}
