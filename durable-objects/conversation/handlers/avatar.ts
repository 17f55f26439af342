/**
 * The conversation's picture: a file that was uploaded here like any other, small and of a kind that every list can show.
 * The one before it goes.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { AttachmentId } from '../../../schema/ids.ts'
import { avatarBytesMax } from '../../../schema/limits.ts'
import { type Problem, problem } from '../../../schema/protocol/problem.ts'
import type { Room } from '../room.ts'
import { asAvatar } from '../storage/file-ledger.ts'

const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** The same again is no fault. A server key may take whatever was uploaded here: it has the uploader's word. */
export function refuseAvatar(room: Room, actor: Actor, id: AttachmentId): Problem | null {
  if (id === room.settings.now.avatar) return null
  const found = room.files.get(id)
  const isTheirs = found && (actor.type === 'key' || found.uploader === actor.userId)
  if (!isTheirs || found.state !== 'here' || found.seq !== null) return problem('attachment_unknown')
  const { type, bytes, width } = found.file
  if (!pictures.has(type) || width === undefined)
    return problem('avatar_invalid', 'A picture is a PNG, JPEG, GIF or WebP that says its size.')
  return bytes > avatarBytesMax
    ? problem('avatar_invalid', `A picture holds at most ${avatarBytesMax} bytes.`)
    : null
}

/** Inside the caller's transaction. */
export function changeAvatar(
  room: Room,
  before: AttachmentId | undefined,
  after: AttachmentId | undefined,
): void {
  if (before !== undefined) room.files.release([before])
  if (after !== undefined) room.files.attach([after], asAvatar)
}
