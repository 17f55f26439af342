/**
 * The doorway of a conversation's room: it wires the parts together and passes on what comes in. Rules are in
 * `domain/`, each command is a file in `handlers/`, each table a file in `storage/`. No line here decides.
 */
import { DurableObject } from 'cloudflare:workers'
import type { ActName, AnswerTo, Given } from '../../schema/acts.ts'
import type { Actor, KeyActor, UserActor } from '../../schema/actor.ts'
import type { AttachmentId, Epoch, UserId } from '../../schema/ids.ts'
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
  DeliveryRelayRpc,
  Names,
  PageRequest,
  PersonalRoomRpc,
  Readers,
  SendRequest,
  Sent,
} from '../../schema/rpc.ts'
import { postgresArchive } from '../../stores/archive.ts'
import { postgresFileRecords } from '../../stores/file-records.ts'
import { type FilesBinding, openFiles } from '../../stores/files.ts'
import { postgresHistory } from '../../stores/history.ts'
import { openLiveConversations } from '../../stores/live-conversations.ts'
import { type NeonAddress, openNeon } from '../../stores/neon.ts'
import { openPresence } from '../../stores/presence.ts'
import type { RedisAddress } from '../../stores/redis.ts'
import type { RoomsByName } from '../delivery.ts'
import { FanOut } from './fan-out.ts'
import { type Acting, acts } from './handlers/acts.ts'
import { applySettings } from './handlers/change-settings.ts'
import { releaseOrphans } from './handlers/files.ts'
import { takeFrame } from './handlers/frame.ts'
import { listMembers, nameMembers } from './handlers/list-members.ts'
import { addMembers, removeMember, syncRoster, welcomeMembers } from './handlers/members.ts'
import { moveCursor } from './handlers/move-cursor.ts'
import { sharePage } from './handlers/page.ts'
import { listReaders } from './handlers/readers.ts'
import { sendMessage } from './handlers/send.ts'
import { viewConversation, viewOf } from './handlers/view.ts'
import { Room } from './room.ts'
import { loadConversation, parseRoomName, storeConversation } from './storage/conversation-record.ts'
import { climb, isFounded } from './storage/steps.ts'
import { openSocket } from './upgrade.ts'

/** What this object needs of a deployment's bindings. */
export type RoomEnvironment = NeonAddress &
  RedisAddress &
  FilesBinding & {
    PERSONAL_ROOMS: RoomsByName<PersonalRoomRpc>
    DELIVERY_RELAYS: RoomsByName<DeliveryRelayRpc>
  }

export class ConversationRoom extends DurableObject<RoomEnvironment> implements ConversationRoomRpc {
  #room: Room | null = null

  constructor(state: DurableObjectState, environment: RoomEnvironment) {
    super(state, environment)
    void state.blockConcurrencyWhile(async () => {
      if (!isFounded(state.storage.sql)) return
      climb(state.storage.sql)
      this.#room = this.#open()
      await this.#room?.resume()
    })
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
    await takeFrame(room, session, data)
    await room.schedule.arm()
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    this.#room?.sessions.answerClose(socket, code)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    this.#room?.sessions.forget(socket)
  }

  override async alarm(): Promise<void> {
    await this.#room?.schedule.run()
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

  /** Where there is no conversation, every question has the same answer as for a stranger. */
  async #ask<Value>(
    question: (room: Room) => Answer<Value> | Promise<Answer<Value>>,
  ): Promise<Answer<Value>> {
    if (!this.#room) return { ok: false, problem: problem('not_found') }
    const answer = await question(this.#room)
    await this.#room.schedule.arm()
    return answer
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
      history: postgresHistory(database),
      live: openLiveConversations(this.env),
      presence: openPresence(this.env),
      files: openFiles(this.env),
      fileRecords: postgresFileRecords(database),
      fanOut: new FanOut({
        campusId: conversation.campusId,
        personalRooms: this.env.PERSONAL_ROOMS,
        relays: this.env.DELIVERY_RELAYS,
        waitUntil: (delivery) => this.ctx.waitUntil(delivery),
      }),
      background: (work) => this.ctx.waitUntil(work),
      clock: () => Date.now(),
      random: Math.random,
    })
  }

  #found(actor: Actor, spec: ConversationSpec): Room | null {
    const { storage } = this.ctx
    const name = parseRoomName(this.ctx.id.name)
    if (!name) return null
    const { members, people = [], ...record } = spec
    const epoch = crypto.randomUUID().replaceAll('-', '').slice(0, 16) as Epoch
    storage.transactionSync(() => {
      climb(storage.sql)
      storeConversation(storage.sql, { ...name, ...record, createdAt: Date.now(), epoch })
    })
    const room = this.#open()
    room?.commit(() => {
      room.roster.apply({ added: members, changed: [], removed: [] }, 0)
      for (const person of people) room.people.note(person)
      const { kind, title } = spec
      room.record({ type: 'conversation.created', actor, detail: { kind, title } })
    })
    if (room) welcomeMembers(room, members)
    room?.archiver.noteChange()
    return room
  }
}
