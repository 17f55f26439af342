/** What is being written: something new, an answer to a message, or that message anew. */
export type About = { act: 'new' } | { act: 'reply' | 'edit'; seq: number }

export const nothing: About = { act: 'new' }
