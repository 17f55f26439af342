/**
 * Files of this conversation: who may bring one and who may have one. The bytes never come here; what is in R2 is worth
 * something only once this room knows of it, and nothing once it has let it go.
 */
import { refuseToSpeak } from '../../../domain/conversation-settings.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { AttachmentId, UserId } from '../../../schema/ids.ts'
import { orphanAfterMs } from '../../../schema/limits.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { asAvatar, type LedgerFile } from '../storage/file-ledger.ts'
import { actOnMessage } from './act-on-message.ts'
import { noteLookingIn } from './note-looking-in.ts'

export function admitUpload(
  room: Room,
  actor: Actor,
  { uploader }: Given<'admit-upload'>,
): Answer<{ admitted: true }> {
  const refusal = refuseUpload(room, actor, uploader)
  return refusal ? { ok: false, problem: refusal } : { ok: true, value: { admitted: true } }
}

/** Judged again: the upload may have taken minutes. A file that is known already is the same file. */
export function addFile(room: Room, actor: Actor, { uploader, file }: Given<'add-file'>): Answer<Attachment> {
  const refusal = refuseUpload(room, actor, uploader)
  if (refusal) return { ok: false, problem: refusal }
  const known = room.files.get(file.id)
  if (known && known.state !== 'here') return { ok: false, problem: problem('attachment_unknown') }
  if (!known) room.commit(() => room.files.add(file, uploader, room.clock()))
  return { ok: true, value: file }
}

/** Whoever may upload may say something with it: slow mode alone counts messages, and not files. */
function refuseUpload(room: Room, actor: Actor, uploader: UserId): Problem | null {
  const refusal = room.refuse(actor, 'upload')
  if (refusal) return refusal
  if (actor.type === 'user' && actor.userId !== uploader) return problem('not_allowed')
  if (actor.type === 'key' && room.roster.size > 0 && !room.roster.roleOf(uploader))
    return problem('members_invalid', 'The uploader is not a member.')
  const isSteering = room.refuse(actor, 'steer') === null
  return refuseToSpeak(room.settings.now, { isSteering, lastSentAt: null, now: room.clock() })
}

export function openFile(room: Room, actor: Actor, { id }: Given<'open-file'>): Answer<Attachment> {
  const found = readable(room, actor, id)
  if (!found.ok) return found
  const { file, state, seq } = found.value
  if (seq !== asAvatar) noteLookingIn(room, actor, { seq, file: id })
  return state === 'lost' ? { ok: false, problem: problem('file_lost') } : { ok: true, value: file }
}

/** Whoever may read a message may have its files. One that nobody has sent yet is nobody's to have. */
function readable(room: Room, actor: Actor, id: AttachmentId): Answer<LedgerFile & { seq: number }> {
  const found = room.files.get(id)
  // a conversation's picture is for everyone who sees that there is one
  const refusal = room.refuse(actor, found?.seq === asAvatar ? 'see' : 'download')
  if (refusal) return { ok: false, problem: refusal }
  if (!found || found.seq === null || found.seq < 0 || found.state === 'released' || found.state === 'gone')
    return { ok: false, problem: problem('not_found') }
  return { ok: true, value: { ...found, seq: found.seq } }
}

/** Its message shows it as missing from now on, to everyone, and stays. */
export async function loseFile(
  room: Room,
  actor: Actor,
  { id }: Given<'lose-file'>,
): Promise<Answer<{ missing: true }>> {
  const found = readable(room, actor, id)
  if (!found.ok) return found
  return actOnMessage(room, actor, found.value.seq, ({ attachments = [], ...message }) => {
    // reading the archive was an await: meanwhile the message may have been deleted, or somebody else may have come
    const again = readable(room, actor, id)
    if (!again.ok) return again
    if (again.value.state === 'lost') return { ok: true, value: { missing: true } }
    const marked = attachments.map((one): Attachment => (one.id === id ? { ...one, missing: true } : one))
    room.change(
      { ...message, attachments: marked },
      { type: 'message.updated', actor, as: 'system', detail: { lost: id } },
      { along: () => room.files.lose(id) },
    )
    return { ok: true, value: { missing: true } }
  })
}

/** For the worker's collection; nobody's act. A day is counted by this room, whatever the caller's clock says. */
export function releaseOrphans(
  room: Room,
  ids: AttachmentId[],
): Answer<{ sent: { id: AttachmentId; seq: number }[] }> {
  const uploadedBefore = room.clock() - orphanAfterMs
  return { ok: true, value: { sent: room.commit(() => room.files.releaseOrphans(ids, uploadedBefore)) } }
}
