/**
 * Several jobs over the one alarm that an object has. Each job derives when it is due from the room's own
 * state, so nothing is scheduled twice and a fresh instance knows as much as the old one; the alarm stands at
 * the earliest. The runtime gives up on an alarm after six failures, so no job's failure ever leaves `run`. And it loses one
 * now and then: stored, overdue and never run, seen in workerd about once in some thousand under load. A room that believed in
 * it would not archive again while it lives, so whatever happens next in it sets an overdue alarm anew. No timer watches
 * for that: a pending one keeps the object from hibernating, and from being put away.
 */
import { errorName } from '../domain/error-name.ts'
import { alarmLateMs } from '../schema/limits.ts'

export type Job = {
  name: string
  /** When it wants to run, ms since 1970; null while there is nothing to do. */
  dueAt(): number | null
  /** From when on it would rather share an alarm that fires anyway than cause one of its own; by default, when due. */
  mayRunFrom?(): number | null
  run(now: number): Promise<void>
}

type AlarmStorage = Pick<DurableObjectStorage, 'getAlarm' | 'setAlarm'>

export class AlarmSchedule {
  readonly #storage: AlarmStorage
  readonly #jobs: readonly Job[]
  readonly #clock: () => number
  #armedAt: number | null = null
  /** An alarm that is set meanwhile waits for the end of this run, however long it takes. */
  #isRunning = false
  #ranUntil = 0

  constructor(storage: AlarmStorage, jobs: readonly Job[], clock: () => number) {
    this.#storage = storage
    this.#jobs = jobs
    this.#clock = clock
  }

  /** For the constructor: learns what the previous instance armed, and arms what it could not. */
  async restore(): Promise<void> {
    this.#armedAt = await this.#storage.getAlarm()
    await this.arm()
  }

  /** When the alarm stands; null while none does. */
  get armedAt(): number | null {
    return this.#armedAt
  }

  /** Moves the alarm forward if a job wants it earlier. A row is written only then. */
  async arm(): Promise<void> {
    let earliest: number | null = null
    for (const job of this.#jobs) {
      const dueAt = job.dueAt()
      if (dueAt !== null && (earliest === null || dueAt < earliest)) earliest = dueAt
    }
    if (earliest === null) return
    // never in the past, so that a lost one is set to another moment: to set the same again would be nothing new
    const at = Math.ceil(Math.max(earliest, this.#clock()))
    const isLost = this.#isLost
    if (this.#armedAt !== null && this.#armedAt <= at && !isLost) return
    if (isLost) console.warn(JSON.stringify({ event: 'alarm_lost' }))
    this.#armedAt = at
    await this.#storage.setAlarm(at)
  }

  get #isLost(): boolean {
    if (this.#armedAt === null || this.#isRunning) return false
    return this.#clock() - Math.max(this.#armedAt, this.#ranUntil) > alarmLateMs
  }

  /** For `alarm()`: runs what is due, side by side, and arms again whatever happens. */
  async run(): Promise<void> {
    this.#armedAt = null
    this.#isRunning = true
    const now = this.#clock()
    try {
      const due = this.#jobs.filter((job) => {
        const from = job.mayRunFrom ? job.mayRunFrom() : job.dueAt()
        return from !== null && from <= now
      })
      await Promise.all(due.map((job) => this.#attempt(job, now)))
    } finally {
      this.#isRunning = false
      this.#ranUntil = this.#clock()
      await this.arm()
    }
  }

  async #attempt(job: Job, now: number): Promise<void> {
    try {
      await job.run(now)
    } catch (error) {
      // Jobs keep their own backoff; what arrives here is a bug, and it must not cost the room its alarm.
      console.error(JSON.stringify({ event: 'job_failed', job: job.name, error: errorName(error) }))
    }
  }
}
