/** Whom a draft names although they are not here, read as the room reads it (domain/mention.ts). */
import { expect, test } from 'vitest'
import { strangersIn } from '../../web/widget/composer/strangers-in.ts'

const members = new Set(['ada', 'ben.w', 'cyd@school.example'])
const isMember = (id: string) => members.has(id)

test.each<[text: string, strangers: string[]]>([
  ['nobody is named', []],
  ['@ada and @ben.w know', []],
  ['@ada, @dan!', ['dan']],
  ['ask @dan. Or @dan', ['dan']],
  ['@ben.w. and @cyd@school.example', []],
  ['mail to x@dan.example', []],
  ['(@dan)', ['dan']],
  ['@everyone, @staff', []],
  ['@ @. @@@', []],
  ['@a1 @a2 @a3 @a4', ['a1', 'a2', 'a3']],
])('[PAGE-58] of %j it warns of %j', (text, strangers) => {
  expect(strangersIn(text, isMember)).toEqual(strangers)
})
