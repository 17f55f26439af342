/** Fields that several bodies share. Each says what it must be, since the sentence is what the caller gets. */
import * as z from 'zod'
import {
  parseClientMessageId,
  parseCourseId,
  parseUserId,
  type AttachmentId,
  type ClientMessageId,
  type CourseId,
  type UserId,
} from '../../schema/ids.ts'
import { filesPerMessageMax, titleCharactersMax, userNameCharactersMax } from '../../schema/limits.ts'
import { parseAttachmentIds } from '../../schema/protocol/commands/send.ts'
import { campusRoles } from '../../schema/protocol/kinds.ts'

export const userId = z.custom<UserId>(
  (value) => parseUserId(value) !== null,
  'must be the id of a user: 1 to 64 of A–Z a–z 0–9 . _ @ -',
)
export const courseId = z.custom<CourseId>(
  (value) => parseCourseId(value) !== null,
  'must be the id of a course: 1 to 64 of A–Z a–z 0–9 . _ @ -',
)
export const clientMessageId = z.custom<ClientMessageId>(
  (value) => parseClientMessageId(value) !== null,
  'must be 1 to 64 of A–Z a–z 0–9 . _ : -',
)
export const attachmentIds = z.custom<AttachmentId[]>(
  (value) => parseAttachmentIds(value) !== null,
  `must be up to ${filesPerMessageMax} ids of files, each once`,
)
export const campusRole = z.enum(campusRoles, `must be one of ${campusRoles.join(', ')}`)
export const title = line(titleCharactersMax)
export const userName = line(userNameCharactersMax)

/** One line for people to read, as lists and headers show it. Kept as it is, or refused: nothing is mended. */
function line(charactersMax: number) {
  return z
    .string('must be text')
    .refine((text) => text.trim() !== '', 'must not be empty')
    .refine((text) => [...text.slice(0, charactersMax * 2 + 1)].length <= charactersMax, {
      error: `must be at most ${charactersMax} characters`,
    })
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must hold no control characters')
    .refine((text) => !/[\u202a-\u202e\u2066-\u2069]/.test(text), 'must not change the direction of writing')
}

/** A JSON object; anything else is one fault, not one per missing field. */
export function body<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, 'must be a JSON object')
}
