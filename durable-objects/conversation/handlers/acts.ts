/** Which handler answers which act. The table is complete by its type; nothing here decides. */
import type { Actor } from '../../../schema/actor.ts'
import type { ActName, AnswerTo, Given } from '../../../schema/acts.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { deleteMessage } from './delete.ts'

export type Acting<Name extends ActName> = (
  room: Room,
  actor: Actor,
  given: Given<Name>,
) => Answer<AnswerTo<Name>> | Promise<Answer<AnswerTo<Name>>>

export const acts: { readonly [Name in ActName]: Acting<Name> } = {
  delete: deleteMessage,
}
