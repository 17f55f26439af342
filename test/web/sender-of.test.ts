/** How the widget names who said something. */
import { expect, it } from 'vitest'
import { parseUserId, type UserId } from '../../schema/ids.ts'
import type { CampusRole, UserSummary } from '../../schema/protocol/kinds.ts'
import { senderOf } from '../../web/widget/message/sender-of.ts'
import { de } from '../../web/widget/strings/de.ts'
import { en } from '../../web/widget/strings/en.ts'

function idOf(text: string): UserId {
  return parseUserId(text) ?? expect.unreachable(`${text} is no id`)
}

const someone = (id: string, role: CampusRole): [string, UserSummary] => [
  id,
  { id: idOf(id), name: `Name of ${id}`, role },
]
const people = new Map([someone('ada', 'student'), someone('ina', 'instructor'), someone('key_1', 'admin')])

it('[IN-13] the widget shows an integration as a bot under its own name, never as one of the staff', () => {
  const said = { senderId: idOf('key_1'), bot: 'Grades' }
  expect(senderOf(said, people, en)).toEqual({ name: 'Grades', tag: 'Bot' })
  expect(senderOf(said, new Map(), de)).toEqual({ name: 'Grades', tag: 'Bot' })
  expect(senderOf({ senderId: idOf('ada') }, people, en)).toEqual({ name: 'Name of ada', tag: null })
  expect(senderOf({ senderId: idOf('ina') }, people, en)).toEqual({ name: 'Name of ina', tag: 'Instructor' })
  expect(senderOf({ senderId: idOf('gone') }, people, en)).toEqual({ name: en.somebody, tag: null })
})
