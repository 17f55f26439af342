/**
 * Engine.IO 4 and Socket.IO 5 as they go over a WebSocket, by hand: the same bytes as the official client's, read
 * as cheaply as the other sides' frames, so that the client is the same for all.
 */
import type { Seat } from '../plan.ts'
import type { Dialect, Heard } from './dialect.ts'

/** The room that a viewer opens: the server's answer to it says that the seat is taken. */
const openAck = '430'
const firstSendAck = 1

let lastAck = firstSendAck

export const socketIo: Dialect = {
  protocols: () => [],
  greeting: () => null,
  read: (text, seat) => {
    if (text.startsWith('42[')) return heardEvent(text)
    if (text.startsWith(`${openAck}[`)) return { type: 'joined', taken: 0, say: [] }
    if (text.startsWith('43')) return heardAck(text)
    return heardHandshake(text, seat)
  },
  send: (clientMessageId, text, { conversationId }) => {
    lastAck += 1
    return `42${lastAck}${JSON.stringify(['send', { conversationId, clientMessageId, text }])}`
  },
  received: null,
}

function heardHandshake(text: string, { token, isViewer, conversationId }: Seat): Heard {
  if (text.startsWith('0')) return { type: 'reply', text: `40${JSON.stringify({ token })}` }
  if (text.startsWith('44')) return { type: 'failed', reason: text }
  if (text.startsWith('40'))
    return { type: 'reply', text: `420${JSON.stringify(['open', isViewer ? conversationId : null])}` }
  return text === '2' ? { type: 'reply', text: '3' } : null
}

function heardEvent(text: string): Heard {
  const [name, content] = JSON.parse(text.slice(2)) as [string, never]
  if (name === 'messages') return { type: 'messages', messages: messagesOf(content), taken: 0 }
  if (name === 'unread') return { type: 'badge', badges: [content], taken: 0 }
  return null
}

function messagesOf({ messages }: { messages: { seq: number; clientMessageId: string }[] }) {
  return messages
}

function heardAck(text: string): Heard {
  const [ack] = JSON.parse(text.slice(text.indexOf('['))) as [
    { clientMessageId: string; seq: number } | { error: string },
  ]
  return 'error' in ack ? { type: 'failed', reason: ack.error } : { type: 'ack', ...ack }
}
