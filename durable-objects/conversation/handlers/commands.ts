/** Which handler obeys which command of a socket, and what is answered. The table is complete by its type. */
import type { AnswerTo, Given } from '../../../schema/acts.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import type { Command } from '../../../schema/protocol/command.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Session } from '../../sockets/session.ts'
import { say, sayProblem } from '../answering.ts'
import type { Room } from '../room.ts'
import type { Acting } from './acts.ts'
import { deleteMessage } from './delete.ts'
import { editMessage } from './edit.ts'
import { join } from './join.ts'
import { moveCursor } from './move-cursor.ts'
import { pinMessage } from './pin.ts'
import { reactToMessage } from './react.ts'
import { noteReceived } from './received.ts'
import { sendMessage } from './send.ts'
import { noteTyping } from './typing.ts'
import { setViewing } from './viewing.ts'

type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>
type Obeying<Type extends Command['type']> = (
  room: Room,
  session: Session,
  command: CommandOf<Type>,
) => void | Promise<void>

const obeying: { readonly [Type in Command['type']]: Obeying<Type> } = {
  join(room, session, command) {
    const answer = join(room, session, command)
    if ('code' in answer) room.sessions.close(session, closeCodes.removed, 'not a member')
    else say(session, answer)
  },
  send(room, session, command) {
    const answer = sendMessage(room, session.actor, command, ({ replayed, ...sent }) =>
      say(session, { type: 'ack', ...sent, ...(replayed && { replayed }) }),
    )
    if (!answer.ok) sayProblem(session, answer.problem, command)
  },
  edit: doing<'edit'>(editMessage),
  delete: doing<'delete'>(deleteMessage),
  react: doing<'react'>(reactToMessage),
  pin: doing<'pin'>(pinMessage),
  typing: (room, session) => sayRefusal(session, noteTyping(room, session.actor)),
  received: noteReceived,
  viewing: setViewing,
  read: (room, session, { seq }) => sayRefusal(session, moveCursor(room, session.actor, { readSeq: seq })),
  'mark-unread': (room, session, { seq }) =>
    sayRefusal(session, moveCursor(room, session.actor, { unreadFrom: seq })),
}

export function obey<Type extends Command['type']>(
  room: Room,
  session: Session,
  type: Type,
  command: CommandOf<Type>,
): void | Promise<void> {
  const handler: Obeying<Type> = obeying[type]
  return handler(room, session, command)
}

/** Acts whose answer is the rev under which it is done. */
type Doable = 'edit' | 'delete' | 'react' | 'pin'

function doing<Name extends Doable>(act: Acting<Name>) {
  return async (room: Room, session: Session, command: Given<Name> & { ref?: string }): Promise<void> => {
    const answer: Answer<AnswerTo<Name>> = await act(room, session.actor, command)
    if (!answer.ok) sayProblem(session, answer.problem, command)
    else if (command.ref !== undefined)
      say(session, { type: 'done', ref: command.ref, rev: answer.value.rev })
  }
}

/** Where only a refusal is worth a frame. */
function sayRefusal(session: Session, answer: Answer<unknown>): void {
  if (!answer.ok) sayProblem(session, answer.problem)
}
