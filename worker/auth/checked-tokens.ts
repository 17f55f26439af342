/**
 * Tokens whose signature an isolate has found good: a person asks many times with the same one, and checking it costs
 * more than most answers. Only what was good is remembered, and whoever asks judges again whose key it is and what
 * time it is, so a secret that was changed or a key that was withdrawn ends it here as well.
 */
import { cacheEntriesMax } from '../../schema/limits.ts'
import type { CheckedToken } from './verify-token.ts'

export class CheckedTokens {
  readonly #tokens = new Map<string, CheckedToken>()

  get(token: string): CheckedToken | undefined {
    return this.#tokens.get(token)
  }

  /** The oldest gives way. */
  set(token: string, checked: CheckedToken): void {
    this.#tokens.delete(token)
    this.#tokens.set(token, checked)
    const oldest = this.#tokens.keys().next()
    if (this.#tokens.size > cacheEntriesMax && !oldest.done) this.#tokens.delete(oldest.value)
  }
}
