/** Every route, by noun. The front door registers this list, and the OpenAPI document is written from it. */
import type { Route } from './contract/route.ts'
import { announcementRoutes } from './routes/announcements.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { auditRoutes } from './routes/audit.ts'
import { bookmarkRoutes } from './routes/bookmarks.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { courseRoutes } from './routes/courses.ts'
import { eventRoutes } from './routes/events.ts'
import { healthRoutes } from './routes/health.ts'
import { hookRoutes } from './routes/hooks.ts'
import { hostEventRoutes } from './routes/host-events.ts'
import { hostSecretRoutes } from './routes/host-secrets.ts'
import { integrationRoutes } from './routes/integrations.ts'
import { meRoutes } from './routes/me.ts'
import { memberRoutes } from './routes/members.ts'
import { messageListRoutes } from './routes/message-lists.ts'
import { messageActRoutes } from './routes/message-acts.ts'
import { mentionRoutes } from './routes/mentions.ts'
import { messageRoutes } from './routes/messages.ts'
import { moderationRoutes } from './routes/moderation.ts'
import { presenceRoutes } from './routes/presence.ts'
import { readingRoutes } from './routes/reading.ts'
import { reportRoutes } from './routes/reports.ts'
import { referenceRoutes } from './routes/reference.ts'
import { scheduledRoutes } from './routes/scheduled.ts'
import { searchRoutes } from './routes/search.ts'
import { socketRoutes } from './routes/socket.ts'
import { userRoutes } from './routes/users.ts'

const declared: readonly Route[] = [
  ...healthRoutes,
  ...meRoutes,
  ...conversationRoutes,
  ...announcementRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...attachmentRoutes,
  ...messageActRoutes,
  ...messageListRoutes,
  ...readingRoutes,
  ...moderationRoutes,
  ...reportRoutes,
  ...auditRoutes,
  ...scheduledRoutes,
  ...searchRoutes,
  ...mentionRoutes,
  ...bookmarkRoutes,
  ...presenceRoutes,
  ...socketRoutes,
  ...userRoutes,
  ...courseRoutes,
  ...integrationRoutes,
  ...hookRoutes,
  ...hostSecretRoutes,
  ...hostEventRoutes,
  ...eventRoutes,
]

export const routes: readonly Route[] = [...declared, ...referenceRoutes(() => routes)]
