/** What was said in a message that is deleted, and can still be read somewhere. */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findKept({ entries, kept }: Evidence): Finding[] {
  const deeds = deedsOf(entries)
  const deleted = new Set(
    deedsOfType(deeds, 'delete').flatMap(({ act, outcome }) => (outcome === 'ok' ? [act.seq] : [])),
  )
  const texts = [
    ...deedsOfType(deeds, 'send').flatMap(({ act, place }) =>
      place ? [{ seq: place.seq, text: act.text }] : [],
    ),
    ...deedsOfType(deeds, 'edit').map(({ act }) => ({ seq: act.seq, text: act.text })),
  ]
  return texts
    .filter(({ seq }) => deleted.has(seq))
    .flatMap(({ seq, text }) =>
      [...kept]
        .filter(([, content]) => content.includes(text))
        .map(([where]) => `seq ${seq} can be read in ${where}`),
    )
}

export function findMisanswered({ probes }: Evidence): Finding[] {
  return [...probes].filter(([, wrong]) => wrong !== '').map(([question, wrong]) => `${question}: ${wrong}`)
}
