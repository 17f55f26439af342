/** What a conversation is called and said to be: a private one after the other person, any other by its title. */
import type { ConversationView } from '../../../schema/protocol/conversation.ts'
import type { Strings } from '../strings/strings.ts'

export function titleOf(view: ConversationView, myId: string | undefined, strings: Strings): string {
  if (view.kind !== 'direct') return view.title
  return view.people?.find(({ id }) => id !== myId)?.name ?? strings.somebody
}

export function aboutOf(view: ConversationView, strings: Strings): string {
  const { kind, memberCount, audience } = view
  if (kind === 'direct') return strings.onlyTwo
  if (memberCount !== undefined) return `${strings.kinds[kind]} · ${strings.people(memberCount)}`
  return audience ? `${strings.kinds[kind]} · ${strings.audience[audience.type]}` : strings.kinds[kind]
}
