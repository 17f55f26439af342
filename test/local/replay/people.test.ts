/** From nicks to people whom the campus accepts. */
import { expect, test } from 'vitest'
import { castPeople } from '../../../local/replay/people.ts'

const aPerson = (nick: string, answers = 0, messages = 1) => ({ nick, messages, answers })

test('[REPLAY-5] ids are safe and unique, and names stay as they were', () => {
  const nicks = ['bob', 'Bob', '|trey|', '[[mandrix]]', '\\9', '日本', '^^', 'Zoë', '../x', 'a'.repeat(200)]

  const people = castPeople(nicks.map((nick) => aPerson(nick)))

  expect(people.map(({ id }) => id)).toEqual([
    'replay.bob',
    'replay.bob-2',
    'replay.trey',
    'replay.mandrix',
    'replay.9',
    'replay.nameless',
    'replay.nameless-2',
    'replay.zoe',
    'replay...x',
    `replay.${'a'.repeat(40)}`,
  ])
  expect(people.map(({ name }) => name)).toEqual([...nicks.slice(0, -1), 'a'.repeat(120)])
})

test('[REPLAY-5] an id that is like a made one is still unique', () => {
  const ids = castPeople(['bob', 'bob-2', 'bob', 'bob'].map((nick) => aPerson(nick))).map(({ id }) => id)

  expect(new Set(ids).size).toBe(4)
})

test('[REPLAY-5] whoever answers most teaches, else whoever talks most', () => {
  const roles = (...people: ReturnType<typeof aPerson>[]) => castPeople(people).map(({ role }) => role)

  expect(roles(aPerson('a', 1, 90), aPerson('b', 2, 3))).toEqual(['student', 'instructor'])
  expect(roles(aPerson('a', 0, 90), aPerson('b', 0, 3))).toEqual(['instructor', 'student'])
})
