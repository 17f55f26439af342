/**
 * The sockets of a room. Hibernatable: the runtime keeps them, this map is rebuilt from their attachments.
 * A socket may outlive its tab by hours (workerd#1187), so nobody waits for a close event: the sweep looks at
 * heartbeats, which the runtime answers and stamps without waking the room.
 */
import { errorName } from '../../domain/error-name.ts'
import type { UserActor } from '../../schema/actor.ts'
import {
  heartbeatStaleMs,
  joinDeadlineMs,
  socketsPerRoomMax,
  socketsPerUserMax,
} from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import { type CloseCode, closeCodes } from '../../schema/protocol/close-codes.ts'
import { heartbeatRequest, heartbeatResponse } from '../../schema/protocol/version.ts'
import { parseSessionRecord, Session } from './session.ts'

/** What sessions need of the object's state. */
export type SocketHost = Pick<
  DurableObjectState,
  'acceptWebSocket' | 'getWebSockets' | 'setWebSocketAutoResponse' | 'getWebSocketAutoResponseTimestamp'
>

export type SessionsOptions = {
  sweepEveryMs: number
  /** A session has ended, whoever ended it: once for each. */
  onGone: (session: Session) => void
}

export class Sessions {
  readonly #host: SocketHost
  readonly #options: SessionsOptions
  readonly #sessions = new Map<WebSocket, Session>()
  #sweepAt: number | null = null

  constructor(host: SocketHost, options: SessionsOptions) {
    this.#host = host
    this.#options = options
    // The pair lives in the host's memory and not in storage: every instance sets it again.
    host.setWebSocketAutoResponse(new WebSocketRequestResponsePair(heartbeatRequest, heartbeatResponse))
    for (const socket of host.getWebSockets()) {
      const record = parseSessionRecord(socket.deserializeAttachment())
      if (record) this.#sessions.set(socket, new Session(socket, record))
      else close(socket, closeCodes.protocolBroken, 'unknown session')
    }
  }

  get size(): number {
    return this.#sessions.size
  }

  get isFull(): boolean {
    return this.#sessions.size >= socketsPerRoomMax
  }

  all(): Session[] {
    return [...this.#sessions.values()]
  }

  of(socket: WebSocket): Session | null {
    return this.#sessions.get(socket) ?? null
  }

  /** Sessions that follow the log. A socket that is closing may still be listed by the runtime: it is skipped. */
  *joined(): Iterable<Session> {
    for (const session of this.#sessions.values())
      if (session.isJoined && isOpen(session.socket)) yield session
  }

  /** The same, without a look at each socket: for whoever sends to all of them, and hears of the closed ones by that. */
  *following(): Iterable<Session> {
    for (const session of this.#sessions.values()) if (session.isJoined) yield session
  }

  /** Takes a socket in. The user's oldest gives way when there are too many: it is likely a forgotten tab. */
  accept(socket: WebSocket, actor: UserActor, now: number): Session {
    const own = this.ofUser(actor.userId)
    own.sort((one, other) => one.connectedAt - other.connectedAt)
    for (const oldest of own.slice(0, Math.max(0, own.length - socketsPerUserMax + 1)))
      this.close(oldest, closeCodes.replaced, 'too many connections of one user')
    this.#host.acceptWebSocket(socket)
    const session = new Session(socket, { actor, connectedAt: now, taken: null, isViewing: false })
    session.store()
    this.#sessions.set(socket, session)
    this.#sweepAt = Math.min(this.#sweepAt ?? Number.POSITIVE_INFINITY, now + joinDeadlineMs)
    return session
  }

  close(session: Session, code: CloseCode, reason: string): void {
    close(session.socket, code, reason)
    this.forget(session.socket)
  }

  closeUsers(userIds: ReadonlySet<UserId>, code: CloseCode, reason: string): void {
    for (const session of this.#sessions.values())
      if (userIds.has(session.actor.userId)) this.close(session, code, reason)
  }

  forget(socket: WebSocket): void {
    const session = this.#sessions.get(socket)
    if (session && this.#sessions.delete(socket)) this.#options.onGone(session)
  }

  ofUser(userId: UserId): Session[] {
    return [...this.#sessions.values()].filter(({ actor }) => actor.userId === userId)
  }

  /** When this session was last known to be alive: a heartbeat that the runtime answered, or a frame. */
  heardAt(session: Session): number {
    const stamp = this.#host.getWebSocketAutoResponseTimestamp(session.socket)?.getTime() ?? 0
    return Math.max(stamp, session.heardAt)
  }

  /** The runtime leaves the answer to us: without one the other end waits, for half a minute where it is Node. */
  answerClose(socket: WebSocket, code: number): void {
    this.forget(socket)
    close(socket, isSendable(code) ? code : undefined)
  }

  /** A fresh instance does not know when the last sweep was; the alarm that its forerunner armed is the best guess. */
  resumeSweep(armedAt: number | null, now: number): void {
    if (this.#sessions.size > 0) this.#sweepAt = armedAt ?? now
  }

  get sweepAt(): number | null {
    return this.#sessions.size > 0 ? this.#sweepAt : null
  }

  /** Closes whoever is gone, has expired, or never joined. */
  sweep(now: number): void {
    let next = now + this.#options.sweepEveryMs
    for (const session of this.#sessions.values()) {
      const { actor, connectedAt, isJoined } = session
      if (actor.expiresAt <= now) this.close(session, closeCodes.tokenExpired, 'token expired')
      else if (!isJoined && connectedAt + joinDeadlineMs <= now)
        this.close(session, closeCodes.noJoin, 'no join')
      else if (this.heardAt(session) + heartbeatStaleMs <= now)
        this.close(session, closeCodes.heartbeatMissed, 'no heartbeat')
      else next = Math.min(next, actor.expiresAt, isJoined ? next : connectedAt + joinDeadlineMs)
    }
    this.#sweepAt = next
  }
}

/** 1004 to 1006 and 1015 are what an end says to itself: no code has come, or no close at all. */
function isSendable(code: number): boolean {
  return code !== 1015 && (code < 1004 || code > 1006)
}

function isOpen(socket: WebSocket): boolean {
  return socket.readyState === WebSocket.OPEN
}

/** Closing what is closed already is no failure; anything else that throws here is. */
function close(socket: WebSocket, code?: number, reason?: string): void {
  if (socket.readyState === WebSocket.CLOSED) return
  try {
    socket.close(code, reason)
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'socket_not_closed', code, error: name }))
  }
}
