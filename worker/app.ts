/** The front door: what every request passes, in this order, and the routes behind it. It holds no state. */
import { Hono } from 'hono'
import type { Front } from './front.ts'
import { answerHeaders } from './middleware/answer-headers.ts'
import { cors } from './middleware/cors.ts'
import { requestId } from './middleware/request-id.ts'
import { serverTiming } from './middleware/server-timing.ts'
import { uncaught } from './middleware/uncaught.ts'
import { answerUnrouted } from './middleware/unrouted.ts'
import { attachmentRoutes } from './routes/attachments.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { healthRoutes } from './routes/health.ts'
import { meRoutes } from './routes/me.ts'
import { memberRoutes } from './routes/members.ts'
import { messageRoutes } from './routes/messages.ts'
import { presenceRoutes } from './routes/presence.ts'
import { provisioningRoutes } from './routes/provisioning.ts'
import { readingRoutes } from './routes/reading.ts'
import { socketRoutes } from './routes/socket.ts'

export const app = new Hono<Front>()

app.onError(uncaught)
app.use(requestId, answerHeaders, cors, serverTiming)
healthRoutes(app)
meRoutes(app)
conversationRoutes(app)
memberRoutes(app)
messageRoutes(app)
attachmentRoutes(app)
readingRoutes(app)
presenceRoutes(app)
socketRoutes(app)
provisioningRoutes(app)
answerUnrouted(app)
