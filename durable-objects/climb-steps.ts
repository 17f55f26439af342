/**
 * Brings an object's SQLite schema up to date: the steps that it has not taken yet, in their order, each once. Whoever owns
 * the steps only ever adds to them; the caller runs this before anything else can reach the object.
 */
export function climbSteps(sql: SqlStorage, steps: readonly string[]): void {
  sql.exec('CREATE TABLE IF NOT EXISTS steps (step INTEGER PRIMARY KEY)')
  const done = sql.exec<{ step: number | null }>('SELECT max(step) AS step FROM steps').one().step ?? 0
  for (const [index, statements] of steps.entries()) {
    if (index < done) continue
    sql.exec(statements)
    sql.exec('INSERT INTO steps (step) VALUES (?)', index + 1)
  }
}
