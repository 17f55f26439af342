/**
 * A room of a few lines on a real port, so that player, reader and client core meet real sockets without the
 * system. It is also where faults are planted: a judge must be shown a room that errs.
 */
import { type WebSocket, WebSocketServer } from 'ws'
import type { Frame } from '../../../schema/protocol/frame.ts'
import { parseCommand } from '../../../schema/protocol/command.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { parseUserId, type UserId } from '../../../schema/ids.ts'
import { aFrame, anEpoch, aWelcome } from '../../client/builders.ts'
import { textOf } from '../../text-of.ts'

export type Plant = {
  /** What one reader is told of the frame for this message; null swallows it. */
  tell?: (message: Message, reader: UserId) => Message | null
  forgetsSent?: boolean
  /** Sockets are cut between the commit and the ack, once in so many sends. */
  cutsBeforeAckOneIn?: number
}

export type FakeRoom = { url: string; log: Message[]; stop: () => Promise<void> }

export async function startFakeRoom(plant: Plant = {}): Promise<FakeRoom> {
  const log: Message[] = []
  const sent = new Map<string, number>()
  const joined = new Map<WebSocket, UserId>()
  let sends = 0
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'homeroom.v1' })
  const say = (socket: WebSocket, frame: Frame) => socket.send(JSON.stringify(frame))

  server.on('connection', (socket, request) => {
    // in place of a token there is the name itself: nobody is fooled here but the room
    const reader = parseUserId(request.headers['sec-websocket-protocol']?.split(/, */)[1])
    if (!reader) return socket.close(4501)
    socket.on('close', () => joined.delete(socket))
    socket.on('message', (data) => {
      const command = parseCommand(textOf(data))
      if ('refused' in command) return
      if (command.type === 'join') {
        joined.set(socket, reader)
        const rev = command.since?.rev
        const messages = rev === undefined ? log.slice(-50) : log.filter((message) => message.rev > rev)
        say(
          socket,
          aWelcome({ rev: log.length, verdict: rev === undefined ? 'reset' : 'complete', messages }),
        )
      } else if (command.type === 'send') {
        const known = plant.forgetsSent ? undefined : sent.get(command.clientMessageId)
        const seq = known ?? log.length + 1
        const { clientMessageId, text, replyTo } = command
        if (known === undefined) {
          const said = { clientMessageId, text, ...(replyTo !== undefined && { replyTo }) }
          const message = { seq, rev: seq, senderId: reader, sentAt: '2026-11-02T09:00:00.000Z', ...said }
          log.push(message)
          sent.set(clientMessageId, seq)
          for (const [other, name] of joined) {
            const told = plant.tell ? plant.tell(message, name) : message
            say(other, aFrame(seq - 1, told ? [told] : [], { to: seq }))
          }
        }
        sends += 1
        if (plant.cutsBeforeAckOneIn && sends % plant.cutsBeforeAckOneIn === 0) socket.terminate()
        else say(socket, { type: 'ack', clientMessageId, seq, rev: seq, epoch: anEpoch, viewers: 0 })
      }
    })
  })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The fake room has no port.')
  return {
    url: `ws://127.0.0.1:${address.port}/`,
    log,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate()
        server.close(() => resolve())
      }),
  }
}
