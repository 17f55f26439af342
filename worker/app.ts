/** The front door: what every request passes, in this order, and the routes behind it. It holds no state. */
import { Hono } from 'hono'
import { register } from './contract/register.ts'
import type { Front } from './front.ts'
import { answerHeaders } from './middleware/answer-headers.ts'
import { cors } from './middleware/cors.ts'
import { measureRequest } from './middleware/measure-request.ts'
import { requestId } from './middleware/request-id.ts'
import { serverTiming } from './middleware/server-timing.ts'
import { uncaught } from './middleware/uncaught.ts'
import { answerUnrouted } from './middleware/unrouted.ts'
import { routes } from './routes.ts'

export const app = new Hono<Front>()

app.onError(uncaught)
app.use(measureRequest, requestId, answerHeaders, cors, serverTiming)
register(app, routes)
answerUnrouted(app)
