/**
 * "I am writing." Said again while it goes on, and not more often than `typingEveryMs`: within that time it says nothing
 * new. It has no answer but a refusal, is stored nowhere, and ends by itself.
 */
export type Typing = { type: 'typing' }

export function parseTyping(): Typing {
  return { type: 'typing' }
}
