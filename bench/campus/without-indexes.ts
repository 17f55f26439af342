/**
 * Loading a million rows into indexes one by one takes several times as long as building the indexes once. Takes
 * them and every foreign key away, lets somebody load, and puts back exactly what was there.
 */
import type pg from 'pg'

type Definition = { table: string; name: string; definition: string }

/** @param leftAway constraints that do not come back */
export async function withoutIndexes(
  client: pg.Client,
  leftAway: readonly string[],
  load: () => Promise<void>,
): Promise<void> {
  const foreignKeys = await constraints(client, 'f')
  const keys = await constraints(client, 'pu')
  const indexes = await plainIndexes(client)
  for (const { table, name } of [...foreignKeys, ...keys])
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${client.escapeIdentifier(name)}`)
  for (const { name } of indexes) await client.query(`DROP INDEX ${client.escapeIdentifier(name)}`)
  await load()
  for (const { table, name, definition } of keys)
    if (!leftAway.includes(name))
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${client.escapeIdentifier(name)} ${definition}`)
  for (const { definition } of indexes) await client.query(definition)
  for (const { table, name, definition } of foreignKeys)
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${client.escapeIdentifier(name)} ${definition}`)
}

/** @param types `f` foreign keys, `p` primary keys, `u` unique ones */
async function constraints(client: pg.Client, types: string): Promise<Definition[]> {
  const { rows } = await client.query<Definition>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND strpos($1, contype::text) > 0 AND conrelid <> 0`,
    [types],
  )
  return rows
}

async function plainIndexes(client: pg.Client): Promise<Definition[]> {
  const { rows } = await client.query<Definition>(
    `SELECT tablename AS table, indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE schemaname = 'public' AND NOT EXISTS (
       SELECT 1 FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname = indexname)`,
  )
  return rows
}
