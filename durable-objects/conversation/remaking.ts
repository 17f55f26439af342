/**
 * When a room is made anew: because an operator asks at a room that is empty, or because one that stands finds another life
 * of its conversation in Postgres. One at a time. A room that stood meanwhile ends with it: its memory is of another life.
 */
import { errorName } from '../../domain/error-name.ts'
import type { Recovered } from '../../schema/rpc.ts'
import { remake, type RemakeParts } from './remake.ts'
import type { Room } from './room.ts'

type RemakingParts = Pick<RemakeParts, 'lives' | 'live' | 'clock'> & {
  state: DurableObjectState
  name: RemakeParts['name'] | null
  room: () => Room | null
  /** The tables are there: the room may be opened upon them. */
  onMade: () => Promise<void>
}

export class Remaking {
  readonly #parts: RemakingParts
  #hasForerunner = false
  #running: Promise<Recovered | null> | null = null

  constructor(parts: RemakingParts) {
    this.#parts = parts
  }

  noteForerunner(): void {
    this.#hasForerunner = true
  }

  /** For the alarm: what the archiver has found. */
  async goOn(): Promise<void> {
    if (!this.#hasForerunner) return
    this.#hasForerunner = false
    try {
      await this.once()
    } catch (error) {
      // Postgres is away again: the archiver tries again, and finds the same
      const name = errorName(error)
      console.warn(JSON.stringify({ event: 'room_not_remade', error: name }))
    }
  }

  /** Null where there is nothing of which it could be made. Throws when Postgres does not answer. */
  once(): Promise<Recovered | null> {
    this.#running ??= this.#make().finally(() => (this.#running = null))
    return this.#running
  }

  async #make(): Promise<Recovered | null> {
    const { state, name, room, onMade, ...parts } = this.#parts
    if (!name) return null
    const { storage } = state
    const recovered = await remake({ ...parts, storage, name, newborn: room })
    if (!recovered) return null
    if (room()) {
      await storage.setAlarm(Date.now())
      await storage.sync()
      state.abort('made anew')
    }
    await onMade()
    return recovered
  }
}
