/** A room as the SDK meets it: answers what was said on its newest socket, keeps a short tail, and can lose a frame. */
import type { ClientMessageId, UserId } from '../../../schema/ids.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { aFrame, aMessage, anEpoch, aWelcome } from '../builders.ts'
import type { FakeSocket } from '../fake-socket.ts'

export class FakeRoom {
  messages: Message[] = []
  rev = 0
  readonly #tail: number
  /** Per socket: how much of what it said was answered, and up to which rev it was told. */
  readonly #served = new Map<FakeSocket, { commands: number; toldRev: number | null }>()

  constructor(before: number, tail: number) {
    this.#tail = tail
    for (let count = 0; count < before; count++) this.say('ben')
  }

  say(who: string, more: Partial<Message> = {}): Message {
    this.rev += 1
    const seq = this.messages.length + 1
    const message = aMessage(seq, {
      rev: this.rev,
      senderId: who as UserId,
      text: `${seq} by ${who}`,
      ...more,
    })
    this.messages.push(message)
    return message
  }

  edit(seq: number, text = `${seq} as of ${this.rev + 1}`): void {
    const message = this.messages[seq - 1]
    if (!message) return
    this.rev += 1
    this.messages[seq - 1] = { ...message, rev: this.rev, text, editedAt: message.sentAt }
  }

  /** Answers what has been said since, and tells what has changed. `loses`: on the way to the client it is lost. */
  serve(socket: FakeSocket, loses = false): void {
    const state = this.#served.get(socket) ?? { commands: 0, toldRev: null }
    this.#served.set(socket, state)
    const answers: (() => void)[] = []
    for (const command of socket.said.slice(state.commands)) {
      state.commands += 1
      if (command.type === 'join') this.#welcome(socket, command, state)
      else if (state.toldRev !== null) answers.push(...this.#take(socket, command))
    }
    if (state.toldRev === null) return
    if (this.rev > state.toldRev && !loses)
      socket.says(aFrame(state.toldRev, this.#above(state.toldRev), { to: this.rev }))
    state.toldRev = this.rev
    if (!loses) for (const answer of answers) answer()
  }

  #take(socket: FakeSocket, command: { type: string; [key: string]: unknown }): (() => void)[] {
    const { type, clientMessageId: name, text, seq, ref } = command
    if (type === 'send') {
      const clientMessageId = name as ClientMessageId
      const known = this.messages.find((message) => message.clientMessageId === clientMessageId)
      const said = known ?? this.say('ada', { clientMessageId, text: String(text) })
      return [
        () =>
          socket.says({
            type: 'ack',
            clientMessageId,
            seq: said.seq,
            rev: said.rev,
            epoch: anEpoch,
            viewers: 0,
          }),
      ]
    }
    if (type === 'edit') {
      if (this.messages[Number(seq) - 1]?.text !== text) this.edit(Number(seq), String(text))
      return [() => socket.says({ type: 'done', ref: String(ref), rev: this.rev })]
    }
    return []
  }

  #welcome(socket: FakeSocket, { rev }: { [key: string]: unknown }, state: { toldRev: number | null }): void {
    const since = typeof rev === 'number' ? this.#above(rev) : null
    const isComplete = since !== null && since.length <= this.#tail
    const messages = isComplete ? since : this.messages.slice(-this.#tail)
    state.toldRev = this.rev
    socket.says(aWelcome({ verdict: isComplete ? 'complete' : 'reset', rev: this.rev, messages }))
  }

  #above(rev: number): Message[] {
    return this.messages.filter((message) => message.rev > rev)
  }
}
