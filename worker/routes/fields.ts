/** Fields that several bodies share. Each says what it must be, since the sentence is what the caller gets. */
import * as z from 'zod'
import { reasonCharactersMax, titleCharactersMax, userNameCharactersMax } from '../../schema/limits.ts'

export const title = line(titleCharactersMax)
export const userName = line(userNameCharactersMax)
/** Why somebody did something, in their words: for those who look into it later. The room judges what it holds. */
export const reason = z.string('must be text').meta({ maxLength: reasonCharactersMax })

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
