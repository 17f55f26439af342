/** The peer's tables, in a schema of their own, and its people. */
import type pg from 'pg'

const schema = 'bench_socket_io'

export async function createTables(client: pg.Client): Promise<void> {
  await client.query(`
    DROP SCHEMA IF EXISTS ${schema} CASCADE;
    CREATE SCHEMA ${schema};
    CREATE TABLE ${schema}.conversations (id text PRIMARY KEY, last_seq integer NOT NULL DEFAULT 0);
    CREATE TABLE ${schema}.members (
      conversation_id text NOT NULL REFERENCES ${schema}.conversations, user_id text NOT NULL,
      PRIMARY KEY (conversation_id, user_id)
    );
    CREATE INDEX members_user ON ${schema}.members (user_id);
    CREATE TABLE ${schema}.messages (
      conversation_id text NOT NULL REFERENCES ${schema}.conversations, seq integer NOT NULL,
      sender_id text NOT NULL, client_message_id text NOT NULL, text text NOT NULL,
      sent_at timestamptz NOT NULL,
      PRIMARY KEY (conversation_id, seq), UNIQUE (conversation_id, sender_id, client_message_id)
    )`)
}

export async function dropTables(client: pg.Client): Promise<void> {
  await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`)
}

export async function addConversation(
  client: pg.Client,
  id: string,
  userIds: readonly string[],
): Promise<void> {
  await client.query(`INSERT INTO ${schema}.conversations (id) VALUES ($1)`, [id])
  await client.query(
    `INSERT INTO ${schema}.members (conversation_id, user_id) SELECT $1, unnest($2::text[])`,
    [id, userIds],
  )
}

export const conversationsOfUser = {
  name: 'conversations_of_user',
  text: `SELECT conversation_id FROM ${schema}.members WHERE user_id = $1`,
}

export const membersOfConversation = {
  name: 'members_of_conversation',
  text: `SELECT user_id FROM ${schema}.members WHERE conversation_id = $1`,
}

/** Takes as many places as there are messages and fills them: one statement, committed when it answers. */
export const insertMessages = {
  name: 'insert_messages',
  text: `
    WITH taken AS (
      UPDATE ${schema}.conversations SET last_seq = last_seq + cardinality($2::text[]) WHERE id = $1
      RETURNING last_seq
    )
    INSERT INTO ${schema}.messages (conversation_id, seq, sender_id, client_message_id, text, sent_at)
    SELECT $1, taken.last_seq - cardinality($2::text[]) + said.place, said.sender_id, said.client_message_id,
      said.text, said.sent_at
    FROM taken, unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) WITH ORDINALITY
      AS said (sender_id, client_message_id, text, sent_at, place)
    RETURNING seq`,
}

/** A message that had been stored before, for a client that says it again. */
export const findMessage = {
  name: 'find_message',
  text: `SELECT seq FROM ${schema}.messages
    WHERE conversation_id = $1 AND sender_id = $2 AND client_message_id = $3`,
}
