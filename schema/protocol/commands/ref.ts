/** The client's own name for a command that changes something: it comes back in `done`, or in the `problem` that refuses it. */
import { refCharactersMax } from '../../limits.ts'
import type { Unparsed } from '../unparsed.ts'

export type Referred = { ref?: string }

/** Null for what is no name. */
export function parseRef({ ref }: Unparsed): Referred | null {
  if (ref === undefined) return {}
  return typeof ref === 'string' && ref.length >= 1 && ref.length <= refCharactersMax ? { ref } : null
}

export const refFault = `ref must be a text of 1 to ${refCharactersMax} characters`
