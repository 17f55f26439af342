/**
 * The doorway of a conversation's room: it wires the parts together and passes on what comes in. Rules are in
 * `domain/`, each command is a file in `handlers/`, each table a file in `storage/`. No line here decides.
 */
import { DurableObject } from 'cloudflare:workers'
import type { ActName, AnswerTo, Given } from '../../schema/acts.ts'
import type { Actor, KeyActor, UserActor } from '../../schema/actor.ts'
import type { AttachmentId, UserId } from '../../schema/ids.ts'
import { wellPerPoint } from '../../schema/limits.ts'
import type { PageShare } from '../../schema/messages-share.ts'
import type { ConversationView } from '../../schema/protocol/conversation.ts'
import type { SettingsChange } from '../../schema/protocol/settings.ts'
import type { Enrolled } from '../../schema/enrolled.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type {
  Answer,
  ConversationRoomRpc,
  ConversationSpec,
  Created,
  Erasing,
  Names,
  PageRequest,
  Readers,
  Recovered,
  SendRequest,
  Sent,
} from '../../schema/rpc.ts'
import { postgresArchive } from '../../stores/archive.ts'
import { openEventQueue } from '../../stores/event-queue.ts'
import { postgresFileRecords } from '../../stores/file-records.ts'
import { openFiles } from '../../stores/files.ts'
import { postgresFormerLives } from '../../stores/former-lives.ts'
import { postgresHistory } from '../../stores/history.ts'
import { openLiveConversations } from '../../stores/live-conversations.ts'
import { measured, record } from '../../stores/metrics.ts'
import { openNeon } from '../../stores/neon.ts'
import { openPresence } from '../../stores/presence.ts'
import { placed } from '../../stores/placed.ts'
import { FanOut } from './fan-out.ts'
import { type Acting, acts } from './handlers/acts.ts'
import { applySettings } from './handlers/change-settings.ts'
import { eraseMessages } from './handlers/erase.ts'
import { releaseOrphans } from './handlers/files.ts'
import { takeFrame } from './handlers/frame.ts'
import { listMembers, nameMembers } from './handlers/list-members.ts'
import { addMembers, removeMember, syncRoster } from './handlers/members.ts'
import { moveCursor } from './handlers/move-cursor.ts'
import { sharePage } from './handlers/page.ts'
import { listReaders } from './handlers/readers.ts'
import { sendMessage } from './handlers/send.ts'
import { viewConversation, viewOf } from './handlers/view.ts'
import { Remaking } from './remaking.ts'
import { Room } from './room.ts'
import type { RoomEnvironment } from './room-environment.ts'
import { foundRoom, storeFounding } from './founding.ts'
import { loadConversation, parseRoomName } from './storage/conversation-record.ts'
import { climb, isFounded } from './storage/steps.ts'
import { openSocket } from './upgrade.ts'

export class ConversationRoom extends DurableObject<RoomEnvironment> implements ConversationRoomRpc {
  #room: Room | null = null
  readonly #remaking: Remaking

  constructor(state: DurableObjectState, environment: RoomEnvironment) {
    super(state, environment)
    this.#remaking = new Remaking({
      ...{ state, name: parseRoomName(state.id.name), room: () => this.#room, clock: Date.now },
      lives: postgresFormerLives(openNeon(environment)),
      live: openLiveConversations(environment),
      onMade: async () => {
        this.#room = this.#open()
        await this.#room?.resume()
      },
    })
    void state.blockConcurrencyWhile(() => measured(environment, () => this.#wake(Date.now())))
  }

  override async fetch(request: Request): Promise<Response> {
    const response = openSocket(this.#room, request)
    await this.#room?.schedule.arm()
    return response
  }

  override async webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): Promise<void> {
    const room = this.#room
    const session = room?.sessions.of(socket)
    if (!room || !session) return
    await measured(this.env, () => takeFrame(room, session, data))
    await room.schedule.arm()
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    this.#room?.sessions.answerClose(socket, code)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#room?.sessions.forget(socket)
  }

  override async alarm(): Promise<void> {
    await measured(this.env, async () => {
      await this.#room?.schedule.run()
      this.#room?.deliveries.say()
      await this.#remaking.goOn()
    })
  }

  async create(actor: Actor, spec: ConversationSpec): Promise<Answer<Created>> {
    const created = this.#room === null
    const room = this.#room ?? (this.#room = this.#found(actor, spec))
    if (!room) return { ok: false, problem: problem('not_found') }
    await room.schedule.arm()
    const refusal = room.refuse(actor, 'see')
    if (refusal) return { ok: false, problem: refusal }
    return { ok: true, value: { conversation: viewOf(room, actor), created } }
  }

  async changeSettings(actor: Actor, wish: SettingsChange): Promise<Answer<ConversationView>> {
    return this.#ask((room) => applySettings(room, actor, wish))
  }

  async view(actor: Actor): Promise<Answer<ConversationView>> {
    return this.#ask((room) => viewConversation(room, actor))
  }

  async members(actor: Actor): Promise<Answer<Member[]>> {
    return this.#ask((room) => listMembers(room, actor))
  }

  async addMembers(actor: Actor, members: Enrolled[]): Promise<Answer<{ added: number }>> {
    return this.#ask((room) => addMembers(room, actor, members))
  }

  async removeMember(actor: Actor, userId: UserId): Promise<Answer<{ removed: boolean }>> {
    return this.#ask((room) => removeMember(room, actor, userId))
  }

  async syncRoster(actor: KeyActor, members: Enrolled[]) {
    return this.#ask((room) => syncRoster(room, actor, members))
  }

  async send(actor: Actor, request: SendRequest): Promise<Answer<Sent>> {
    return this.#ask((room) => sendMessage(room, actor, request))
  }

  async page(actor: Actor, request: PageRequest): Promise<Answer<PageShare>> {
    return this.#ask((room) => sharePage(room, actor, request))
  }

  async moveCursor(actor: UserActor, move: { readSeq: number } | { unreadFrom: number }) {
    return this.#ask((room) => moveCursor(room, actor, move))
  }

  async readers(actor: Actor, seq: number): Promise<Answer<Readers>> {
    return this.#ask((room) => listReaders(room, actor, seq))
  }

  async names(actor: Actor): Promise<Answer<Names>> {
    return this.#ask((room) => nameMembers(room, actor))
  }

  async releaseOrphans(ids: AttachmentId[]) {
    return this.#ask((room) => releaseOrphans(room, ids))
  }

  async perform<Name extends ActName>(
    name: Name,
    actor: Actor,
    given: Given<Name>,
  ): Promise<Answer<AnswerTo<Name>>> {
    // a newer worker may know more acts than a room that still runs older code
    if (!Object.hasOwn(acts, name)) return { ok: false, problem: problem('unavailable') }
    const act: Acting<Name> = acts[name]
    return this.#ask((room) => act(room, actor, given))
  }

  async erase(wish: Erasing) {
    return this.#ask((room) => eraseMessages(room, wish))
  }

  async recover({ archiveAgain }: { archiveAgain?: boolean }): Promise<Answer<Recovered>> {
    const recovered = this.#room ? null : await this.#remaking.once()
    if (recovered) return { ok: true, value: recovered }
    return this.#ask((room) => {
      if (archiveAgain) room.archiver.archiveAgain()
      return { ok: true, value: { restored: false, lastSeq: room.log.lastSeq, lost: 0 } }
    })
  }

  /** Where there is no conversation, every question has the same answer as for a stranger. */
  async #ask<Value>(
    question: (room: Room) => Answer<Value> | Promise<Answer<Value>>,
  ): Promise<Answer<Value>> {
    if (!this.#room) return { ok: false, problem: problem('not_found') }
    const room = this.#room
    const answer = await measured(this.env, async () => question(room))
    await this.#room.schedule.arm()
    return answer
  }

  async #wake(since: number): Promise<void> {
    if (!isFounded(this.ctx.storage.sql)) return
    climb(this.ctx.storage.sql)
    this.#room = this.#open()
    await this.#room?.resume()
    const campus = this.#room?.conversation.campusId ?? ''
    record('wake', { campus }, { ms: Date.now() - since }, { oneIn: wellPerPoint })
  }

  #open(): Room | null {
    const { storage } = this.ctx
    const conversation = loadConversation(storage.sql)
    if (!conversation) return null
    const database = openNeon(this.env)
    return new Room(conversation, {
      storage,
      host: this.ctx,
      archive: postgresArchive(database),
      eventQueue: openEventQueue(this.env.EVENTS_READY),
      history: postgresHistory(database),
      live: openLiveConversations(this.env),
      presence: openPresence(this.env),
      files: openFiles(this.env),
      fileRecords: postgresFileRecords(database),
      fanOut: new FanOut({
        campusId: conversation.campusId,
        personalRooms: placed(this.env.PERSONAL_ROOMS, this.env),
        relays: placed(this.env.DELIVERY_RELAYS, this.env),
        waitUntil: (delivery) => this.ctx.waitUntil(delivery),
      }),
      onForerunner: () => this.#remaking.noteForerunner(),
      background: (work) => this.ctx.waitUntil(work),
      clock: () => Date.now(),
      random: Math.random,
    })
  }

  #found(actor: Actor, spec: ConversationSpec): Room | null {
    const { storage } = this.ctx
    const name = parseRoomName(this.ctx.id.name)
    if (!name) return null
    storeFounding(storage, name, spec)
    const room = this.#open()
    if (room) foundRoom(room, actor, spec)
    return room
  }
}
