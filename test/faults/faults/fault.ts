/** Something that goes wrong for a while, and how it is ended. Between the two it may act again and again. */
import type { Edit } from '../planted/edit.ts'
import type { World } from '../world.ts'

export type Fault = {
  /** What has to be changed in the source for it to be seen within seconds, or to happen at all. None of it is a bug. */
  build?: readonly Edit[]
  /** What is broken stands behind the room: people go on talking meanwhile. */
  isBehind?: true
  begin: (world: World) => Promise<void> | void
  /** Every now and then while it lasts. */
  again?: (world: World) => Promise<void> | void
  end?: (world: World) => Promise<void> | void
}
