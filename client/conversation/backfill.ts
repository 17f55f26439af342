/**
 * Fetches what lies beyond the ends of what is shown, and around what is jumped to. A page that was asked for before the
 * log forgot something is asked for again: it may be older than what is known since. Rules: SDK-52 to SDK-54.
 */
import { backfillTriesMax, pageMessagesMax } from '../../schema/limits.ts'
import { ApiError } from '../api/api-error.ts'
import type { MessagePage, MessageQuery } from '../api/http-api.ts'
import { abortable } from '../abortable.ts'
import type { MessageLog } from '../message-log.ts'
import type { EdgeName, MessagesView } from './messages-view.ts'

export type BackfillOptions = {
  log: MessageLog
  view: MessagesView
  page: (query: MessageQuery, signal: AbortSignal) => Promise<MessagePage>
  /** Resolves once there is a place to put pages beside. */
  whenPlaced: () => Promise<void>
  /** Ends with the conversation: a page outlives whoever has asked for it. */
  life: AbortSignal
}

export class Backfill {
  readonly #options: BackfillOptions
  readonly #asking = new Map<EdgeName, Promise<void>>()

  constructor(options: BackfillOptions) {
    this.#options = options
  }

  /** Moves one end of what is shown by a page. Asking while that is under way waits for the same page. */
  async extend(edge: EdgeName, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    let asked = this.#asking.get(edge)
    if (!asked) {
      asked = this.#extend(edge).finally(() => this.#asking.delete(edge))
      this.#asking.set(edge, asked)
    }
    return abortable(asked, signal)
  }

  /** Resolves when the seq is held; the caller decides whether to show it. */
  async reach(seq: number, signal?: AbortSignal): Promise<void> {
    const { log, whenPlaced } = this.#options
    await abortable(whenPlaced(), signal)
    if (log.get(seq)) return
    await abortable(this.#fetch({ around: seq }), signal)
    if (!log.get(seq)) throw new ApiError('not_found', { message: 'There is no such message here.' })
  }

  async #extend(edge: EdgeName): Promise<void> {
    const { view, log } = this.#options
    const end = endOf(view, edge)
    if (end === null) return
    log.lookAt(end) // whoever asks for more here is here: this end is not what is forgotten for it
    view.setAsked(edge, { state: 'loading' })
    try {
      await this.#fetch(edge === 'older' ? { before: end } : { after: end })
      if (endOf(view, edge) === end)
        throw new ApiError('history_unavailable', { message: 'The messages beyond this one are missing.' })
      view.setAsked(edge, null)
    } catch (error) {
      view.setAsked(edge, error instanceof ApiError ? { state: 'failed', error } : null)
      throw error
    }
  }

  async #fetch(query: MessageQuery): Promise<void> {
    const { log, page, life } = this.#options
    for (let tries = 1; ; tries++) {
      const asOf = log.life
      const answer = await page({ ...query, limit: pageMessagesMax }, life)
      const isTimely = log.life === asOf
      if (isTimely && log.applyPage(answer).outcome === 'applied') return
      // of another epoch, the socket is about to learn of it; else only the next page can be trusted
      if (tries >= backfillTriesMax)
        throw new ApiError('history_unavailable', { message: 'The conversation has changed meanwhile.' })
    }
  }
}

/** The seq at an end of what is shown; null where nothing lies beyond. */
function endOf({ range, isAtNewest }: MessagesView, edge: EdgeName): number | null {
  const seq = edge === 'older' ? range[0]?.seq : range.at(-1)?.seq
  const isEnd = edge === 'older' ? seq === 1 : isAtNewest
  return seq === undefined || isEnd ? null : seq
}
