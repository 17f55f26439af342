/**
 * What may be asked of a conversation's room by name: what each act is given and what it answers. A new act is a line
 * here, a file in `durable-objects/conversation/handlers` and a line in that folder's `acts.ts`; the room's doorway stays
 * as it is. Old and new code meet at every deploy: fields are only ever added, and are optional.
 */
export type Acts = {
  /** Takes a message back. `reason`: why somebody who moderates did so. */
  delete: { given: { seq: number; reason?: string }; answer: { rev: number } }
}

export type ActName = keyof Acts
export type Given<Name extends ActName> = Acts[Name]['given']
export type AnswerTo<Name extends ActName> = Acts[Name]['answer']
