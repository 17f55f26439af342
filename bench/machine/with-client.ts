/** A connection to Postgres for one piece of work. */
import pg from 'pg'

export async function withClient<Result>(
  connectionString: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString })
  client.on('error', () => {}) // the query in flight fails and says so
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
