/** What a deployment binds to this code; `wrangler.toml` is its other half. */
import type { ConversationRoom } from '../durable-objects/conversation/conversation-room.ts'

export type Environment = {
  CONVERSATIONS: DurableObjectNamespace<ConversationRoom>
  ASSETS: Fetcher
  DATABASE_URL: string
  /** Full URL of the `/sql` endpoint where it does not follow from the database's host name. */
  DATABASE_ENDPOINT?: string
  UPSTASH_REDIS_REST_URL: string
  UPSTASH_REDIS_REST_TOKEN: string
}
