/**
 * The doorway of a person's room: one socket per device, the list of conversations, and what changes in it. It
 * keeps nothing but its sockets: what it is told it passes on, what was missed is in the next snapshot. It never
 * calls the conversation that calls it.
 */
import { DurableObject } from 'cloudflare:workers'
import { parseActorHeader } from '../../schema/actor.ts'
import { personalSweepEveryMs } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { actorHeader, type Delivery, type PersonalRoomRpc } from '../../schema/rpc.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { measured, type MetricsBinding } from '../../stores/metrics.ts'
import type { NeonAddress } from '../../stores/neon.ts'
import type { RedisAddress } from '../../stores/redis.ts'
import { openPresence } from '../../stores/presence.ts'
import { AlarmSchedule } from '../alarm-schedule.ts'
import { acceptSocket, refusal } from '../sockets/accept.ts'
import { Sessions } from '../sockets/sessions.ts'
import { deliver } from './handlers/deliver.ts'
import { takeFrame } from './handlers/frame.ts'
import { OnlineSweep } from './online-sweep.ts'
import { PersonalSender } from './personal-sender.ts'
import type { Person } from './person.ts'

/** What this object needs of a deployment's bindings. */
export type PersonalRoomEnvironment = NeonAddress & RedisAddress & MetricsBinding

export class PersonalRoom extends DurableObject<PersonalRoomEnvironment> implements PersonalRoomRpc {
  readonly #person: Person

  constructor(state: DurableObjectState, environment: PersonalRoomEnvironment) {
    super(state, environment)
    const sessions = new Sessions(state, {
      sweepEveryMs: personalSweepEveryMs,
      onGone: (session) => {
        if (sessions.size === 0) state.waitUntil(sweep.leave(session.actor))
      },
    })
    const clock = (): number => Date.now()
    const presence = openPresence(environment)
    const sweep = new OnlineSweep({ sessions, presence })
    this.#person = {
      sessions,
      sweep,
      clock,
      sender: new PersonalSender(sessions, clock),
      list: openConversationList(environment),
      schedule: new AlarmSchedule(state.storage, [sweep], clock),
    }
    // A room that nobody is in touches no storage, so calling it by mistake creates nothing.
    if (sessions.size > 0)
      void state.blockConcurrencyWhile(async () => {
        await this.#person.schedule.restore()
        sessions.resumeSweep(this.#person.schedule.armedAt, clock())
        await this.#person.schedule.arm()
      })
  }

  override async fetch(request: Request): Promise<Response> {
    const { sessions, clock, schedule } = this.#person
    const actor = parseActorHeader(request.headers.get(actorHeader))
    if (!actor || this.ctx.id.name !== `${actor.campusId}/${actor.userId}`) return refusal('not_found')
    const response = acceptSocket(sessions, actor, clock())
    await schedule.arm()
    return response
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const session = this.#person.sessions.of(socket)
    if (!session) return
    await measured(this.env, () => takeFrame(this.#person, session, data))
    await this.#person.schedule.arm()
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    this.#person.sessions.answerClose(socket, code)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#person.sessions.forget(socket)
  }

  override async alarm(): Promise<void> {
    await measured(this.env, () => this.#person.schedule.run())
  }

  async dismiss(): Promise<void> {
    const { sessions } = this.#person
    for (const session of sessions.all()) sessions.close(session, closeCodes.tokenInvalid, 'deactivated')
  }

  async deliver(delivery: Delivery): Promise<void> {
    deliver(this.#person, delivery)
  }
}
