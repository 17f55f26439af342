/** Whether this code runs at all. No I/O, so that it says nothing about anybody else. */
import * as z from 'zod'
import { reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'

export const healthRoutes = [
  route({
    method: 'GET',
    path: '/health/live',
    operationId: 'getLiveness',
    summary: 'Say that the code runs',
    tag: 'Health',
    callers: 'anyone',
    answers: { 200: z.object({ status: z.literal('ok') }) },
    handle: () => reply(200, { status: 'ok' as const }),
  }),
]
