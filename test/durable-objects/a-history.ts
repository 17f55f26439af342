/**
 * Random histories of a conversation, and what unread must be after each by the simplest model there is: a list of
 * messages, and for each person where they stopped.
 */
import * as fc from 'fast-check'
import { badgeAt, type NotificationLevel, notificationLevels } from '../../schema/protocol/level.ts'
import { unreadMax } from '../../schema/protocol/unread.ts'

export const people = ['ben', 'cyd', 'ina'] as const
export type Reader = (typeof people)[number]

/** Whoever a text names: a person, or a group, which means it where its sender may. */
export type Mentioned = Reader | 'everyone' | 'staff'

export type Step =
  | { do: 'send'; by: Reader | 'ada'; mentions: Mentioned | null }
  /** By whoever said it, however often. */
  | { do: 'edit'; seq: number; mentions: Mentioned | null }
  | { do: 'delete'; seq: number }
  | { do: 'read'; by: Reader; seq: number }
  | { do: 'readAll'; by: Reader }
  | { do: 'markUnread'; by: Reader; seq: number }
  | { do: 'view'; by: Reader }
  | { do: 'blur'; by: Reader }
  | { do: 'leave'; by: Reader }
  | { do: 'join'; by: Reader }
  | { do: 'level'; by: Reader; level: NotificationLevel }
  | { do: 'evict' }
  /** Whoever lists right after the loss rebuilds it from a Postgres that may not have everything yet. */
  | { do: 'loseRedis'; thenListedBy: Reader | null }
  | { do: 'list'; by: Reader }
  | { do: 'wait'; ms: number }

export type History = { kind: 'group' | 'class' | 'announcement'; steps: Step[] }

const reader = fc.constantFrom(...people)
const mentioned = fc.option(fc.constantFrom(...people, 'everyone' as const, 'staff' as const))
/** Some name messages that do not exist yet. */
const seq = fc.integer({ min: 1, max: 14 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      by: fc.constantFrom(...people, 'ada' as const),
      mentions: mentioned,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('edit' as const), seq, mentions: mentioned }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), seq }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), by: reader, seq }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('readAll' as const), by: reader }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('markUnread' as const), by: reader, seq }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('view' as const), by: reader }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('blur' as const), by: reader }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), by: reader }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), by: reader }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('level' as const), by: reader },
      level: fc.constantFrom(...notificationLevels),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'evict' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('loseRedis' as const), thenListedBy: fc.option(reader) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('list' as const), by: reader }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
  },
)

export const history: fc.Arbitrary<History> = fc.record({
  kind: fc.constantFrom('group', 'class', 'announcement'),
  steps: fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
})

type Said = { by: Reader | 'ada'; mentions: Mentioned | null; isDeleted: boolean }

/** What a list says of one conversation; null for whoever is not in it. */
export type Counts = { unread: number; mentioned: number; readSeq: number; level: string } | null

/** The model. Refused acts change nothing here, as they must change nothing there. */
export class ModelConversation {
  readonly #hasRoster: boolean
  readonly #said: Said[] = []
  readonly #readSeq = new Map<Reader, number>()
  readonly #members = new Set<Reader>(people)
  readonly #staff: ReadonlySet<Reader | 'ada'>
  readonly #mayMean: ReadonlySet<Reader | 'ada'>
  readonly #viewing = new Set<Reader>()
  readonly #levels = new Map<Reader, NotificationLevel>()

  /** `staff`: those whom `@staff` means, by their role in it; an instructor of the campus may say it without one. */
  constructor(hasRoster: boolean, staff: readonly (Reader | 'ada')[], mayMean: readonly (Reader | 'ada')[]) {
    this.#hasRoster = hasRoster
    this.#staff = new Set(staff)
    this.#mayMean = new Set(mayMean)
  }

  isMember(who: Reader): boolean {
    return this.#members.has(who)
  }

  isViewing(who: Reader): boolean {
    return this.#viewing.has(who)
  }

  get lastSeq(): number {
    return this.#said.length
  }

  /** The host says it in their name, whom no rate holds back, and who may mention a group in anybody's. */
  send(by: Reader | 'ada', mentions: Mentioned | null): void {
    const isGroup = mentions === 'everyone' || mentions === 'staff'
    this.#said.push({ by, mentions: isGroup ? mentions : this.#meant(by, mentions), isDeleted: false })
    if (by !== 'ada') this.#readSeq.set(by, this.lastSeq)
    for (const who of this.#viewing) this.#readSeq.set(who, this.lastSeq)
  }

  /** Null where nobody may say it differently. */
  writerOf(at: number): Reader | 'ada' | null {
    const said = this.#said[at - 1]
    return said && !said.isDeleted && (said.by === 'ada' || this.isMember(said.by)) ? said.by : null
  }

  edit(at: number, mentions: Mentioned | null): void {
    const said = this.#said[at - 1]
    if (said) said.mentions = this.#meant(said.by, mentions)
  }

  #meant(by: Reader | 'ada', mentions: Mentioned | null): Mentioned | null {
    if (mentions === null) return null
    if (mentions === 'everyone' || mentions === 'staff') return this.#mayMean.has(by) ? mentions : null
    return this.isMember(mentions) ? mentions : null
  }

  delete(at: number): void {
    const said = this.#said[at - 1]
    if (said) said.isDeleted = true
  }

  read(by: Reader, upTo: number): void {
    this.#readSeq.set(by, Math.max(this.#readSeqOf(by), Math.min(upTo, this.lastSeq)))
  }

  markUnread(by: Reader, from: number): void {
    this.#viewing.delete(by)
    this.#readSeq.set(by, from - 1)
  }

  view(by: Reader): void {
    this.#viewing.add(by)
    this.#readSeq.set(by, this.lastSeq)
  }

  blur(by: Reader): void {
    this.#viewing.delete(by)
  }

  leave(by: Reader): void {
    this.#members.delete(by)
    this.#viewing.delete(by)
  }

  join(by: Reader): void {
    if (this.isMember(by)) return
    this.#members.add(by)
    this.#levels.delete(by)
    this.#readSeq.set(by, this.lastSeq)
  }

  setLevel(by: Reader, level: NotificationLevel): void {
    this.#levels.set(by, level)
  }

  countsOf(who: Reader): Counts {
    if (this.#hasRoster && !this.isMember(who)) return null
    const readSeq = this.#readSeqOf(who)
    const above = this.#said.slice(readSeq).filter(({ isDeleted }) => !isDeleted)
    const mentioned = above.filter(({ mentions }) => this.#isMeant(who, mentions)).length
    const level = this.#levels.get(who) ?? 'all'
    return {
      ...badgeAt(level, { unread: Math.min(unreadMax, above.length), mentioned }),
      ...{ readSeq, level },
    }
  }

  #isMeant(who: Reader, mentions: Mentioned | null): boolean {
    return mentions === who || mentions === 'everyone' || (mentions === 'staff' && this.#staff.has(who))
  }

  #readSeqOf(who: Reader): number {
    return this.#readSeq.get(who) ?? 0
  }
}
