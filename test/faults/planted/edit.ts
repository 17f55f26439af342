/** A place in the source, and what stands there instead. */
export type Edit = { file: string; find: string; put: string }
