/**
 * Changes to what was said, from asking to the room's answer. Each has a name of its own and is idempotent, so all that are
 * unanswered are said again with every welcome. Rules: SDK-80 to SDK-83.
 */
import { ackWithinMs, rateLimitedWaitMs } from '../schema/limits.ts'
import type { Delete } from '../schema/protocol/commands/delete.ts'
import type { Edit } from '../schema/protocol/commands/edit.ts'
import type { Pin } from '../schema/protocol/commands/pin.ts'
import type { React } from '../schema/protocol/commands/react.ts'
import type { ProblemFrame } from '../schema/protocol/frames/problem-frame.ts'
import { ApiError } from './api/api-error.ts'
import { boundedHintMs } from './backoff.ts'
import { type Clock, Timer } from './clock.ts'
import { randomMessageId } from './random-message-id.ts'

export type Act = Edit | Delete | React | Pin

export type ActsOptions = {
  clock: Clock
  /** False where nobody hears it now. */
  say: (act: Act) => boolean
  /** The room has not answered for as long as it may take. */
  onSilent: () => void
  /** The acts that wait are others now. */
  onChange: () => void
}

type Waiting = { act: Act; settle: PromiseWithResolvers<void> }

export class Acts {
  readonly #options: ActsOptions
  readonly #answerDue: Timer
  readonly #againDue: Timer
  #waiting: Waiting[] = []

  constructor(options: ActsOptions) {
    this.#options = options
    this.#answerDue = new Timer(options.clock)
    this.#againDue = new Timer(options.clock)
  }

  /** In the order of asking. */
  get waiting(): readonly Act[] {
    return this.#waiting.map(({ act }) => act)
  }

  perform(act: Act): Promise<void> {
    const settle = Promise.withResolvers<void>()
    const named = { ...act, ref: randomMessageId() }
    this.#waiting.push({ act: named, settle })
    this.#options.onChange()
    this.#say(named)
    return settle.promise
  }

  done(ref: string): void {
    this.#settle(this.#find(ref), ({ settle }) => settle.resolve())
  }

  /** True where the problem is about an act. */
  refused({ code, ref, title, detail, retryAfterMs }: ProblemFrame): boolean {
    // a server that does not know the command does not know its name either
    const waiting = code === 'command_unknown' && ref === undefined ? this.#waiting[0] : this.#find(ref)
    if (!waiting) return false
    if (code === 'rate_limited')
      this.#againDue.set(boundedHintMs(retryAfterMs ?? 0) || rateLimitedWaitMs, () => this.sayAll())
    else
      this.#settle(waiting, ({ settle }) =>
        settle.reject(new ApiError(code, { message: detail ?? title, retryAfterMs })),
      )
    return true
  }

  /** With every welcome. */
  sayAll(): void {
    for (const { act } of this.#waiting) this.#say(act)
  }

  /** The socket is gone. */
  left(): void {
    this.#answerDue.clear()
    this.#againDue.clear()
  }

  refuseAll(): void {
    const refused = this.#waiting.splice(0)
    for (const { settle } of refused)
      settle.reject(new ApiError('unreachable', { message: 'The conversation was closed.' }))
    if (refused.length > 0) this.#options.onChange()
  }

  #say(act: Act): void {
    if (this.#options.say(act) && !this.#answerDue.isSet)
      this.#answerDue.set(ackWithinMs, () => this.#options.onSilent())
  }

  #find(ref: string | undefined): Waiting | undefined {
    return ref === undefined ? undefined : this.#waiting.find(({ act }) => act.ref === ref)
  }

  #settle(waiting: Waiting | undefined, answer: (waiting: Waiting) => void): void {
    if (!waiting) return
    this.#waiting = this.#waiting.filter((one) => one !== waiting)
    this.#answerDue.clear()
    // the others have theirs to come
    if (this.#waiting.length > 0) this.#answerDue.set(ackWithinMs, () => this.#options.onSilent())
    this.#options.onChange()
    answer(waiting)
  }
}
