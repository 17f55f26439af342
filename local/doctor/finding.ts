/** One thing that the doctor has looked at. `fix` is one sentence that somebody can act upon; it never repeats a secret. */
export type Finding =
  | { what: string; state: 'ok'; detail: string }
  | { what: string; state: 'wrong'; fix: string }
  /** Could not be looked at from here, which is no fault by itself. */
  | { what: string; state: 'unknown'; fix: string }

export function ok(what: string, detail: string): Finding {
  return { what, state: 'ok', detail }
}

export function wrong(what: string, fix: string): Finding {
  return { what, state: 'wrong', fix }
}

export function unknown(what: string, fix: string): Finding {
  return { what, state: 'unknown', fix }
}

/** What an error says without what it was about: messages of drivers carry addresses and statements. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null
  return code ?? cause.name
}
