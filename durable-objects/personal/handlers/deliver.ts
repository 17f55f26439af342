/** What a conversation tells a person becomes a frame on each of their devices; a person who is not in costs nothing. */
import { isInAudience } from '../../../domain/rights.ts'
import type { Audience, CampusRole } from '../../../schema/protocol/kinds.ts'
import type { PersonalContent } from '../../../schema/protocol/personal/frame.ts'
import type { Delivery } from '../../../schema/rpc.ts'
import type { Person } from '../person.ts'

export function deliver(person: Person, delivery: Delivery): void {
  const [session] = person.sessions.all()
  if (!session) return
  const content = contentOf(delivery, session.actor.role)
  if (content) person.sender.tellAll(content)
}

function contentOf(delivery: Delivery, role: CampusRole): PersonalContent | null {
  switch (delivery.type) {
    case 'summary':
      return isFor(role, delivery.audience) ? { type: 'summaries', summaries: [delivery.summary] } : null
    case 'cursor': {
      const { conversationId, readSeq, lastSeq } = delivery
      return { type: 'cursors', cursors: [{ conversationId, readSeq, lastSeq }] }
    }
    case 'added':
      return { type: 'membership', added: [delivery.conversation], removed: [] }
    case 'removed':
      return { type: 'membership', added: [], removed: [delivery.conversationId] }
  }
}

/** Who is online is known by id alone; whether an announcement to a role is theirs is decided here, before it is said. */
function isFor(role: CampusRole, audience: Audience | undefined): boolean {
  return audience === undefined || isInAudience(role, { kind: 'announcement', audience })
}
