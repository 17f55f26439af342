/** A courier's SQLite schema, one step after another, only ever added to. No word of any event is in it. */
import { climbSteps } from '../../climb-steps.ts'

const steps: readonly string[] = [
  `CREATE TABLE progress (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     noted INTEGER NOT NULL, arrived_at INTEGER, held_until INTEGER NOT NULL, disabling TEXT, disabling_at INTEGER,
     swept_at INTEGER NOT NULL
   );
   CREATE TABLE deliveries (
     n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
     attempts_max INTEGER NOT NULL, due_at INTEGER, first_at INTEGER, is_outage INTEGER NOT NULL, noted_at INTEGER NOT NULL
   );
   CREATE INDEX deliveries_due ON deliveries (due_at, n) WHERE state = 'pending';
   CREATE TABLE attempts (
     n INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, duration_ms INTEGER NOT NULL, status INTEGER, fault TEXT
   );
   CREATE INDEX attempts_id ON attempts (id);`,
]

export function climb(sql: SqlStorage): void {
  climbSteps(sql, steps)
}
