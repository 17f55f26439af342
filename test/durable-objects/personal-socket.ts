/** A device's end of a personal room's socket, for tests inside workerd. */
import { encodeActorHeader, type UserActor } from '../../schema/actor.ts'
import type { PersonalContent, PersonalFrame, Snapshot } from '../../schema/protocol/personal/frame.ts'
import { actorHeader } from '../../schema/rpc.ts'
import { faultIn } from '../contract/hold-frame.ts'

const waitMs = 5_000

type Of<Type extends PersonalContent['type']> = Extract<PersonalContent, { type: Type }> & { n: number }

export class PersonalSocket {
  readonly socket: WebSocket
  readonly #frames: PersonalFrame[] = []
  #wake: () => void = () => {}
  /** The first frame that the contract does not state; whoever waits next is told. */
  #fault: Error | null = null
  closed: number | null = null

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string' && data !== 'pong') {
        this.#fault ??= faultIn('personal', data)
        this.#frames.push(JSON.parse(data) as PersonalFrame)
      }
      this.#wake()
    })
    socket.addEventListener('close', ({ code }) => {
      this.closed = code
      this.#wake()
    })
    socket.accept()
  }

  say(command: unknown): void {
    this.socket.send(JSON.stringify(command))
  }

  async join(): Promise<Snapshot> {
    this.say({ type: 'join' })
    return this.next('snapshot')
  }

  async next<Type extends PersonalContent['type']>(type: Type): Promise<Of<Type>> {
    const isWanted = (frame: PersonalFrame): frame is Of<Type> => frame.type === type
    const deadline = Date.now() + waitMs
    for (;;) {
      if (this.#fault) throw this.#fault
      const found = this.#frames.find(isWanted)
      if (found) {
        this.#frames.splice(this.#frames.indexOf(found), 1)
        return found
      }
      if (Date.now() > deadline)
        throw new Error(`no ${type} came; here: ${JSON.stringify(this.#frames).slice(0, 500)}`)
      await this.#news()
    }
  }

  /** What has come and was not asked for. */
  rest(): PersonalFrame[] {
    if (this.#fault) throw this.#fault
    return this.#frames.splice(0)
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 100)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Knocks as the worker would, with a verified person. */
export async function openPersonal(
  rooms: { getByName(name: string): { fetch(request: Request): Promise<Response> } },
  actor: UserActor,
): Promise<PersonalSocket> {
  const headers = { upgrade: 'websocket', [actorHeader]: encodeActorHeader(actor) }
  const room = rooms.getByName(`${actor.campusId}/${actor.userId}`)
  const response = await room.fetch(new Request('http://room/socket', { headers }))
  if (!response.webSocket) throw new Error(`no socket: ${response.status}`)
  return new PersonalSocket(response.webSocket)
}
