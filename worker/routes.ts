/** Every route, by noun. The front door registers this list, and the OpenAPI document is written from it. */
import type { Route } from './contract/route.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { healthRoutes } from './routes/health.ts'
import { meRoutes } from './routes/me.ts'
import { memberRoutes } from './routes/members.ts'
import { messageListRoutes } from './routes/message-lists.ts'
import { messageActRoutes } from './routes/message-acts.ts'
import { messageRoutes } from './routes/messages.ts'
import { presenceRoutes } from './routes/presence.ts'
import { provisioningRoutes } from './routes/provisioning.ts'
import { readingRoutes } from './routes/reading.ts'
import { socketRoutes } from './routes/socket.ts'

export const routes: readonly Route[] = [
  ...healthRoutes,
  ...meRoutes,
  ...conversationRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...attachmentRoutes,
  ...messageActRoutes,
  ...messageListRoutes,
  ...readingRoutes,
  ...presenceRoutes,
  ...socketRoutes,
  ...provisioningRoutes,
]
