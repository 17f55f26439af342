/** Past all proxies, for as long as the work takes. */
import { Client } from 'pg'

export async function withPostgres<T>(
  connectionString: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
