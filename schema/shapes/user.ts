/** People as answers show them, and the roles that they have. */
import * as z from 'zod'
import { campusRoles, type Member, memberRoles, type UserSummary } from '../protocol/kinds.ts'
import { covers } from './covers.ts'
import { userId } from './ids.ts'

export const campusRole = z
  .enum(campusRoles, `must be one of ${campusRoles.join(', ')}`)
  .meta({ id: 'CampusRole', description: 'What the host says of a person.' })

export const memberRole = z
  .enum(memberRoles)
  .meta({ id: 'MemberRole', description: 'What a person is in one conversation.' })

export const userSummary = covers<UserSummary>()(
  z
    .object({ id: userId, name: z.string(), role: campusRole })
    .meta({ id: 'User', description: 'A person as others see them.' }),
)

export const member = covers<Member>()(
  z
    .object({ userId, role: memberRole })
    .meta({ id: 'Member', description: 'A person’s place in a conversation.' }),
)
