/** Who is told whether somebody is online: every asker, every face, both positions of the switch. */
import { describe, expect, it } from 'vitest'
import { faceOf, faces, mayKnowPresence } from '../../domain/presence-rights.ts'
import { type Actor, type UserActor } from '../../schema/actor.ts'
import { parseCampusId, parseKeyId, parseUserId } from '../../schema/ids.ts'

const campusId = parseCampusId('oak') ?? expect.unreachable()
const [ada, ben] = ['ada', 'ben'].map((id) => parseUserId(id) ?? expect.unreachable())
if (!ada || !ben) throw new Error('no ids')
const aUser = (changes: Partial<UserActor>): UserActor => ({
  ...{ type: 'user', campusId, userId: ada, name: 'Ada', role: 'student', expiresAt: 1 },
  ...changes,
})
const policy = { studentPresence: true }
const key: Actor = {
  type: 'key',
  campusId,
  keyId: parseKeyId(`key_${'0'.repeat(32)}`) ?? expect.unreachable(),
}

const known = (asker: Actor) => [...faces, undefined].filter((face) => mayKnowPresence(asker, ben, face))

describe('presence', () => {
  it.each([
    ['an instructor', aUser({ role: 'instructor' }), [...faces, undefined]],
    ['an admin', aUser({ role: 'admin' }), [...faces, undefined]],
    ['a server key', key, [...faces, undefined]],
    ['a student', aUser({}), ['staff']],
    ['a student whom the campus lets see others', aUser({ policy }), ['staff', 'student']],
    ['a minor', aUser({ minor: true }), ['staff']],
    ['a minor where students see one another', aUser({ minor: true, policy }), ['staff']],
  ])('[PRES-14] is told to %s by what the other is', (_, asker, expected) => {
    expect(known(asker)).toEqual(expected)
  })

  it('[PRES-14] of oneself is known to everybody', () => {
    for (const face of [...faces, undefined])
      expect(mayKnowPresence(aUser({ minor: true }), ada, face)).toBe(true)
  })

  it('[PRES-14] shows staff, students and minors as what they are', () => {
    const of = (changes: Partial<UserActor>) => faceOf(aUser(changes))
    expect([
      of({ role: 'admin' }),
      of({ role: 'instructor', minor: true }),
      of({}),
      of({ minor: true }),
    ]).toEqual(['staff', 'staff', 'student', 'minor'])
  })
})
