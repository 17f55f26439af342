/** What the screens that list messages of several conversations have in common: what an answer must contain. */
import * as z from 'zod'
import type { BaselineRequest } from '../baseline/baseline.ts'
import { type Finding, foundInOneQuery, foundLoaded, foundPerRow } from '../baseline/found-page.ts'
import type { Screen } from './screen.ts'

const file = z.object({ name: z.string() })
const ours = z.object({
  data: z.array(
    z.object({
      conversationId: z.string(),
      message: z.object({
        ...{ seq: z.number(), text: z.string(), senderId: z.string() },
        attachments: z.array(file).default([]),
      }),
    }),
  ),
  conversations: z.array(z.object({ id: z.string(), title: z.string() })),
  users: z.array(z.object({ id: z.string(), name: z.string() })),
})

const theirs = z.object({
  found: z.array(
    z.object({
      ...{ seq: z.number(), text: z.string(), attachments: z.array(file) },
      ...{
        sender: z.object({ name: z.string() }),
        conversation: z.object({ id: z.string(), title: z.string() }),
      },
    }),
  ),
})

/** Each looks for the same with the same statement. */
export function listOfFound(
  findingFor: (request: BaselineRequest) => Finding,
): Pick<Screen, 'answers' | 'essenceOfOurs' | 'essenceOfOrdinary'> {
  return {
    answers: {
      'per row': (request) => foundPerRow(request, findingFor(request)),
      DataLoader: (request) => foundLoaded(request, findingFor(request)),
      'one query': (request) => foundInOneQuery(request, findingFor(request)),
    },
    essenceOfOurs: (body) => {
      const { data, conversations, users } = ours.parse(body)
      const titles = new Map(conversations.map(({ id, title }) => [id, title]))
      const names = new Map(users.map(({ id, name }) => [id, name]))
      return inOrder(
        data.map(({ conversationId: id, message: { seq, text, senderId, attachments } }) => {
          return { id, title: titles.get(id), seq, text, sender: names.get(senderId), attachments }
        }),
      )
    },
    essenceOfOrdinary: (body) =>
      inOrder(
        theirs.parse(body).found.map(({ seq, text, sender, conversation: { id, title }, attachments }) => {
          return { id, title, seq, text, sender: sender.name, attachments }
        }),
      ),
  }
}

/** Ours come in the order in which Postgres took them, theirs in the order of clocks: the same, but for what was said at once. */
function inOrder<One extends { id: string; seq: number }>(found: readonly One[]): One[] {
  return found.toSorted((one, other) =>
    one.id === other.id ? one.seq - other.seq : one.id < other.id ? -1 : 1,
  )
}
