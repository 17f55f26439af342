/** The floor's: a socket is in as soon as it is open, and a message is one object. */
import type { Bare } from '../../peers/bare-object/frames.ts'
import type { Dialect } from './dialect.ts'

export const bare: Dialect = {
  protocols: () => [],
  greeting: () => null,
  read: (text) => {
    const frame = JSON.parse(text) as Bare
    switch (frame.type) {
      case 'hello':
        return { type: 'joined', taken: 0, say: [] }
      case 'messages':
        return { type: 'messages', messages: frame.messages, taken: 0 }
      case 'ack':
        return { type: 'ack', clientMessageId: frame.clientMessageId, seq: frame.seq }
    }
  },
  send: (clientMessageId, text) => JSON.stringify({ type: 'send', clientMessageId, text }),
  received: null,
}
