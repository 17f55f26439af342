/** Places without a message: in the history, in Postgres, in a log, or in a welcome that calls itself complete. */
import type { Evidence, Finding } from './evidence.ts'

export function findGaps({ entries, refetched, archived, held }: Evidence): Finding[] {
  const last = refetched.at(-1)?.seq ?? 0
  const logs = [...held].flatMap(([who, messages]) => [
    ...holesIn(messages, messages[0]?.seq ?? 1, `the log of ${who}`),
    ...(messages.length > 0 && messages.at(-1)?.seq !== last
      ? [`the log of ${who} ends at seq ${messages.at(-1)?.seq}, the history at ${last}`]
      : []),
  ])
  const welcomes = entries.flatMap((entry) =>
    entry.what === 'completed'
      ? holesIn(
          entry.fresh.map((seq) => ({ seq })),
          entry.lastSeq + 1,
          `a complete welcome of ${entry.who}`,
        )
      : [],
  )
  return [...holesIn(refetched, 1, 'the history'), ...holesIn(archived, 1, 'Postgres'), ...logs, ...welcomes]
}

function holesIn(messages: readonly { seq: number }[], first: number, where: string): Finding[] {
  return messages.flatMap(({ seq }, index) => {
    const expected = index === 0 ? first : (messages[index - 1]?.seq ?? 0) + 1
    return seq > expected ? [`seq ${expected} is missing from ${where}`] : []
  })
}
