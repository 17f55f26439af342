/** Our own protocol: docs/PROTOCOL.md. Viewers hold a conversation's socket, people elsewhere their personal one. */
import { handshakeProtocols } from '../../../client/socket.ts'
import type { Frame } from '../../../schema/protocol/frame.ts'
import { type PersonalFrame } from '../../../schema/protocol/personal/frame.ts'
import type { Dialect, Heard } from './dialect.ts'

export const homeroom: Dialect = {
  protocols: ({ token }) => handshakeProtocols(token),
  greeting: () => JSON.stringify({ type: 'join' }),
  read: (text, { isViewer }) => {
    const frame: unknown = JSON.parse(text)
    return isViewer ? heardInRoom(frame as Frame) : heardElsewhere(frame as PersonalFrame)
  },
  send: (clientMessageId, text) => JSON.stringify({ type: 'send', clientMessageId, text }),
  received: (taken, { isViewer }) =>
    JSON.stringify(isViewer ? { type: 'received', rev: taken } : { type: 'received', n: taken }),
}

function heardInRoom(frame: Frame): Heard {
  switch (frame.type) {
    case 'messages':
      return { type: 'messages', messages: frame.messages, taken: frame.to }
    case 'ack':
      return { type: 'ack', clientMessageId: frame.clientMessageId, seq: frame.seq }
    case 'welcome':
      return { type: 'joined', taken: frame.rev, say: [JSON.stringify({ type: 'viewing', viewing: true })] }
    case 'problem':
      return { type: 'failed', reason: frame.code }
    case 'done':
    case 'receipts':
    case 'reacted':
    case 'typing':
    case 'standing':
      return null
  }
}

function heardElsewhere(frame: PersonalFrame): Heard {
  switch (frame.type) {
    case 'summaries':
      return { type: 'badge', badges: frame.summaries, taken: frame.n }
    case 'snapshot':
      return { type: 'joined', taken: frame.n, say: [] }
    case 'problem':
      return { type: 'failed', reason: frame.code }
    case 'cursors':
    case 'levels':
    case 'roles':
    case 'membership':
      return null
  }
}
