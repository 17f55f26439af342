/** What the doctor says of where rooms are wanted. */
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { examinePlacement, judgePlacement } from '../../local/doctor/placement.ts'

it.each([
  [{}, 'ok', 'near whoever asks first'],
  [{ ROOM_LOCATION: 'weur', ROOM_JURISDICTION: 'eu' }, 'ok', 'in weur, within eu'],
  [{ ROOM_LOCATION: 'europe' }, 'wrong', 'ROOM_LOCATION must be empty or one of wnam'],
  [{ ROOM_JURISDICTION: 'EU' }, 'wrong', 'ROOM_JURISDICTION must be empty or one of eu'],
  [{ ROOM_JURISDICTION: true }, 'wrong', 'must be text'],
])('[OPS-9] of %o it says %s: …%s…', (variables, state, words) => {
  const finding = judgePlacement(variables)
  expect(finding.state).toBe(state)
  expect(finding.state === 'ok' ? finding.detail : finding.fix).toContain(words)
})

it.each(['', 'staging', 'production'])(
  '[OPS-9] the file as it comes, environment "%s", is well',
  (environment) => {
    expect(examinePlacement(join(import.meta.dirname, '../..'), environment).state).toBe('ok')
  },
)
