/**
 * What was asked under this `ref` is committed, or had been already. `rev`: the message's, as of now; its state comes
 * in a `messages` frame, to everybody.
 */
export type Done = { type: 'done'; ref: string; rev: number }
