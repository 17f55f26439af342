/**
 * Names and roles of those who were here, as their tokens gave them, so that frames can name a sender without
 * asking a database. The directory in Postgres stays the authority; a row is written only when it changes.
 */
import type { UserId } from '../../../schema/ids.ts'
import type { CampusRole, UserSummary } from '../../../schema/protocol/kinds.ts'

type Row = { user_id: string; name: string; role: string }

export class People {
  readonly #sql: SqlStorage
  readonly #known = new Map<UserId, UserSummary>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  note({ id, name, role }: UserSummary): void {
    const known = this.get(id)
    if (known && known.name === name && known.role === role) return
    this.#sql.exec(
      `INSERT INTO people (user_id, name, role) VALUES (?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, role = excluded.role`,
      id,
      name,
      role,
    )
    this.#known.set(id, { id, name, role })
  }

  get(id: UserId): UserSummary | null {
    const known = this.#known.get(id)
    if (known) return known
    const row = this.#sql.exec<Row>('SELECT * FROM people WHERE user_id = ?', id).toArray()[0]
    if (!row) return null
    const person = { id, name: row.name, role: row.role as CampusRole }
    this.#known.set(id, person)
    return person
  }

  /** Each person once; whoever the room never met is left out, and the reader asks the directory. */
  named(ids: Iterable<UserId>): UserSummary[] {
    const people: UserSummary[] = []
    for (const id of new Set(ids)) {
      const person = this.get(id)
      if (person) people.push(person)
    }
    return people
  }
}
