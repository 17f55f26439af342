/** Something that goes wrong for a while, and how it is ended. Between the two it may act again and again. */
import type { World } from '../world.ts'

export type Fault = {
  begin: (world: World) => Promise<void> | void
  /** Every now and then while it lasts. */
  again?: (world: World) => Promise<void> | void
  end?: (world: World) => Promise<void> | void
}
