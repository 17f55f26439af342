/** Which handler answers which act. The table is complete by its type; nothing here decides. */
import type { Actor } from '../../../schema/actor.ts'
import type { ActName, AnswerTo, Given } from '../../../schema/acts.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { readAudited } from './audited-read.ts'
import { setBlocked } from './block.ts'
import { deleteMessage } from './delete.ts'
import { dismissPerson } from './dismiss.ts'
import { editMessage } from './edit.ts'
import { listEdits } from './edits.ts'
import { addFile, admitUpload, loseFile, openFile } from './files.ts'
import { handOver } from './hand-over.ts'
import { integrate } from './integrate.ts'
import { recallMessages } from './recall.ts'
import { cancelScheduled, listScheduled, scheduleMessage } from './schedule.ts'
import { muteMember, unmuteMember } from './mute.ts'
import { pinMessage } from './pin.ts'
import { listPins } from './pins.ts'
import { reactToMessage } from './react.ts'
import { listReplies } from './replies.ts'
import { listReports, reportMessage, resolveReport } from './reports.ts'
import { setLevel } from './set-level.ts'

export type Acting<Name extends ActName> = (
  room: Room,
  actor: Actor,
  given: Given<Name>,
) => Answer<AnswerTo<Name>> | Promise<Answer<AnswerTo<Name>>>

export const acts: { readonly [Name in ActName]: Acting<Name> } = {
  edit: editMessage,
  dismiss: dismissPerson,
  delete: deleteMessage,
  react: reactToMessage,
  pin: pinMessage,
  pins: listPins,
  replies: listReplies,
  edits: listEdits,
  'hand-over': handOver,
  mute: muteMember,
  unmute: unmuteMember,
  block: setBlocked,
  'set-level': setLevel,
  report: reportMessage,
  reports: listReports,
  'resolve-report': resolveReport,
  'audited-read': readAudited,
  'admit-upload': admitUpload,
  'add-file': addFile,
  'open-file': openFile,
  'lose-file': loseFile,
  recall: recallMessages,
  integrate,
  schedule: scheduleMessage,
  'list-scheduled': listScheduled,
  'cancel-scheduled': cancelScheduled,
}
