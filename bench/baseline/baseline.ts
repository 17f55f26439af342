/**
 * The ordinary ways to answer a screen from Postgres. `per row`: a query for each thing of each row, as an ORM's lazy
 * fields make it, side by side where they can be. `DataLoader`: one query for each kind of thing. `one query`: written
 * by somebody who knows Postgres. `inbox`: a row per person and conversation that each message keeps up to date.
 */
import type { Loaders } from './loaders.ts'

export const baselineNames = ['per row', 'DataLoader', 'one query', 'inbox'] as const
export type BaselineName = (typeof baselineNames)[number]

/** A prepared statement, by name. */
export type Query = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>

export type BaselineRequest = {
  query: Query
  /** Of this request alone. */
  loaders: Loaders
  userId: string
  parameters: ReadonlyMap<string, string>
}
