/**
 * Tells Homeroom of a change of a roster by a signed webhook, with nothing but what Node has:
 * `npx node docs/examples/tell-change.ts change-17 bio-101 +ada -ben`. What `POST /v1/host-secrets` has answered is in
 * HOMEROOM_HOST_URL and HOMEROOM_HOST_SECRET. Sent again under the same id it is done once.
 */
import { createHmac } from 'node:crypto'
import { env, argv } from 'node:process'

const [id, courseId, ...changes] = argv.slice(2)
const { HOMEROOM_HOST_URL: url, HOMEROOM_HOST_SECRET: secret } = env
if (!id || !courseId || !url || !secret)
  throw new Error('tell-change.ts ID COURSE +USER… -USER…, with HOMEROOM_HOST_URL and HOMEROOM_HOST_SECRET')

const named = (sign: string) =>
  changes.filter((change) => change.startsWith(sign)).map((change) => change.slice(1))
const data = {
  courseId,
  put: named('+').map((userId) => ({ userId, role: 'student' })),
  remove: named('-'),
}
const body = JSON.stringify({ type: 'enrolments.changed', data })

// the time is that of sending, so whoever sends again signs again
const seconds = String(Math.floor(Date.now() / 1_000))
const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')

const response = await fetch(url, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${signature}`,
  },
  body,
})
if (!response.ok) throw new Error(await response.text())
console.log(response.headers.get('idempotency-replayed') === 'true' ? 'known already' : 'done')
