/**
 * Says something in a conversation, as a person or as the system, and prints its place:
 * `npx node docs/examples/send-message.ts cnv_… "The room is booked." [SENDER]`.
 * It may be killed and run again under the same words on the same day: it is said once.
 */
import { createHash } from 'node:crypto'
import { env } from 'node:process'
import { HomeroomError, homeroomServer } from '../../client/server/homeroom-server.ts'

const [id, text, senderId] = process.argv.slice(2)
const { HOMEROOM_URL: url, HOMEROOM_KEY: serverKey } = env
if (!id || !text || !url || !serverKey)
  throw new Error('send-message.ts CONVERSATION TEXT [SENDER], with HOMEROOM_URL and HOMEROOM_KEY')

const homeroom = homeroomServer({ url, serverKey })
const day = new Date().toISOString().slice(0, 10)
const idempotencyKey = createHash('sha256').update(`${day} ${id} ${text}`).digest('hex')
try {
  const speaker = senderId ? { senderId } : { bot: 'Registrar' }
  const sent = await homeroom.sendMessage({ id, body: { text, ...speaker } }, { idempotencyKey })
  console.log(`said: number ${sent.seq}`)
} catch (error) {
  if (!(error instanceof HomeroomError)) throw error
  console.error(`${error.code}: ${error.message} (request ${error.requestId})`)
  process.exitCode = 1
}
