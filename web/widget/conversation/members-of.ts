/** Who belongs to a conversation, asked for once while it is open and as many belong to it, by whichever part needs names first. */
import type { Conversation, ConversationInfo, HomeroomClient } from '../../../client/homeroom.ts'
import type { UserSummary } from '../../../schema/protocol/kinds.ts'

const asked = new WeakMap<Conversation, { count: number | undefined; members: Promise<UserSummary[]> }>()

export function membersOf(
  client: HomeroomClient,
  conversation: Conversation,
  info: Pick<ConversationInfo, 'view' | 'capabilities'>,
): Promise<UserSummary[]> {
  if (info.view.people) return Promise.resolve(info.view.people)
  // whoever has spoken is known without asking; a large class is not listed
  if (!info.capabilities.has('names'))
    return Promise.resolve([...conversation.messages.getSnapshot().people.values()])
  const known = asked.get(conversation)
  const count = info.view.memberCount
  if (known && known.count === count) return known.members
  const asking = client.api.members(conversation.id, { limit: 100 }).then(({ users }) => users)
  asked.set(conversation, { count, members: asking })
  asking.catch(() => asked.delete(conversation)) // asked again when next needed
  return asking
}
