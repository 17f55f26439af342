/**
 * The list, as of now. The order matters: first online, then read. A conversation that published its head before
 * it looked up who is online is in the snapshot; one that looks up after finds this person, and what it delivers is
 * kept until the snapshot is out. So no badge falls between, and so this list shares no load that began before.
 */
import { errorName } from '../../../domain/error-name.ts'
import { snapshotConversationsMax } from '../../../schema/limits.ts'
import { protocolVersion } from '../../../schema/protocol/version.ts'
import { record } from '../../../stores/metrics.ts'
import type { Session } from '../../sockets/session.ts'
import type { Person } from '../person.ts'

export async function sendSnapshot(person: Person, session: Session): Promise<void> {
  const { sweep, list, sender, clock } = person
  sender.holdBack(session)
  try {
    await sweep.arrive(session.actor, clock())
    const page = await list.pageOfNow(session.actor, { below: null, limit: snapshotConversationsMax })
    const outcome = session.isJoined ? 'again' : 'first'
    record('join', { campus: session.actor.campusId, room: 'personal', outcome }, {})
    session.noteTaken(0)
    sender.tell(session, {
      type: 'snapshot',
      protocol: protocolVersion,
      conversations: page.conversations,
      hasMore: page.next !== null,
      unreadTotal: page.unreadTotal,
      mentionedTotal: page.mentionedTotal,
      delayed: page.delayed,
    })
  } catch (error) {
    console.warn(JSON.stringify({ event: 'snapshot_failed', error: errorName(error) }))
    sender.tellProblem(session, { code: 'unavailable', retryAfterMs: 2_000 })
  } finally {
    sender.release(session)
  }
}
