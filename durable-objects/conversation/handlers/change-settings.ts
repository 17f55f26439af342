/** The conversation itself changes: its title, whether it is archived, who may speak and how often. */
import { changeSettings, settingsEvents } from '../../../domain/conversation-settings.ts'
import type { Action } from '../../../domain/rights.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { ConversationView } from '../../../schema/protocol/conversation.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { SettingsChange } from '../../../schema/protocol/settings.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { changeAvatar, refuseAvatar } from './avatar.ts'
import { tellStanding } from './standing.ts'
import { viewOf } from './view.ts'

export function applySettings(room: Room, actor: Actor, wish: SettingsChange): Answer<ConversationView> {
  const refusal = refuseChange(room, actor, wish)
  if (refusal) return { ok: false, problem: refusal }
  const before = room.settings.now
  const after = changeSettings(before, wish, room.clock())
  if (after !== before) {
    const rev = room.commit(() => {
      const taken = room.log.takeRev()
      room.settings.store(after, taken)
      if (after.avatar !== before.avatar) changeAvatar(room, before.avatar, after.avatar)
      const by = { actor, isStaffAct: room.judge.isInOffice(actor), rev: taken }
      for (const happened of settingsEvents(before, after)) room.record({ ...happened, ...by })
      return taken
    })
    room.announceSettings(rev)
    // what readers may do here has changed, and they may be thousands: whoever is not here finds it in their welcome
    if (after.replies !== before.replies) tellStanding(room, readersHere(room))
  }
  return { ok: true, value: viewOf(room, actor) }
}

/** Each wish has a right of its own. In an archived conversation nothing changes but that. */
function refuseChange(room: Room, actor: Actor, wish: SettingsChange): Problem | null {
  const steers = wish.locked !== undefined || wish.slowModeSeconds !== undefined
  const needed: Action[] = [
    'see',
    ...(wish.title === undefined ? [] : (['rename'] as const)),
    ...(wish.archived === undefined ? [] : (['archive'] as const)),
    ...(steers ? (['steer'] as const) : []),
    ...(wish.replies === undefined ? [] : (['send'] as const)),
    ...(wish.avatar === undefined ? [] : (['rename'] as const)),
  ]
  for (const action of needed) {
    const refusal = room.refuse(actor, action)
    if (refusal) return refusal
  }
  const staysArchived = room.settings.now.archivedAt !== undefined && wish.archived !== false
  const isMore = wish.title !== undefined || wish.avatar !== undefined || wish.replies !== undefined || steers
  if (staysArchived && isMore) return problem('conversation_archived')
  if (wish.replies !== undefined && room.conversation.kind !== 'announcement')
    return { ...problem('request_invalid', 'Only an announcement has this setting.'), pointer: '/replies' }
  return wish.avatar ? refuseAvatar(room, actor, wish.avatar) : null
}

function* readersHere(room: Room): Iterable<UserId> {
  for (const { actor } of room.sessions.joined()) yield actor.userId
}
