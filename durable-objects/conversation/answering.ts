/** How a room answers on the socket that asked. */
import type { Frame } from '../../schema/protocol/frame.ts'
import { type Problem, problems } from '../../schema/protocol/problem.ts'
import type { Asked } from '../sockets/judge-frame.ts'
import type { Session } from '../sockets/session.ts'

/** The socket may have gone while we worked: then there is nobody to tell. */
export function say(session: Session, frame: Frame): void {
  if (session.socket.readyState === WebSocket.OPEN) session.socket.send(JSON.stringify(frame))
}

export function sayProblem(
  session: Session,
  { code, detail, retryAfterMs }: Problem,
  { clientMessageId, ref }: Asked = {},
): void {
  say(session, {
    type: 'problem',
    code,
    title: problems[code].title,
    ...(detail !== undefined && { detail }),
    ...(clientMessageId !== undefined && { clientMessageId }),
    ...(ref !== undefined && { ref }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}
