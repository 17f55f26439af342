/**
 * Starts what `npm start` shows, for browsers under control: the production build over services of its own, the seeded campus, the
 * stand-in for the learning platform, and a host's page of another origin. What it answers is plain data, so that one system
 * serves test files that run in processes of their own.
 */
import { createTestHarness } from 'wrangler'
import { startHostPlatform } from '../../local/host-platform.ts'
import { type Identity, newIdentity } from '../../local/identity.ts'
import { seedCampus, seedConversations } from '../../local/seed.ts'
import { startServices } from '../services.ts'
import { startCutter } from './cutter.ts'
import { startHostPage } from './host-page.ts'
import { signUserToken } from '../../local/user-token.ts'
import { people } from '../../local/campus.ts'

export type DemoAddresses = {
  identity: Identity
  platformUrl: string
  hostOrigin: string
  /** Where sockets are cut from outside: cutter.ts. */
  cutterUrl: string
}

export async function startDemo(): Promise<{ addresses: DemoAddresses; stop: () => Promise<void> }> {
  const services = await startServices()
  const harness = createTestHarness({
    workers: [{ configPath: './wrangler.toml', secrets: { ...services.bindings } }],
  })
  const { url } = await harness.listen()
  const identity = newIdentity(url.origin, services.bindings.DATABASE_URL)
  const host = await startHostPage(hostPages)
  await seedCampus(identity, [url.origin, host.origin])
  await seedConversations(identity)
  const platform = await startHostPlatform(identity, [url.origin])
  const cutter = await startCutter((conversationId) =>
    harness.getWorker().evictDurableObject('ConversationRoom', {
      name: `${identity.campusId}/${conversationId}`,
      webSockets: 'close',
    }),
  )
  const [, ben] = people
  if (!ben) throw new Error('the campus is empty')
  host.serveFor(url.origin, () => signUserToken(identity, ben, 600))
  return {
    addresses: {
      identity,
      platformUrl: platform.url,
      hostOrigin: host.origin,
      cutterUrl: cutter.url,
    },
    async stop() {
      await cutter.stop()
      await platform.stop()
      await host.stop()
      await harness.close()
      await services.stop()
    },
  }
}

/** What a host writes into its pages: docs/EMBEDDING.md. */
function hostPages(chat: string): Record<string, string> {
  return {
    '/': `<!doctype html><html lang="en"><title>Host</title>
<script type="module" src="${chat}/widget/homeroom-chat.js"></script>
<homeroom-chat token-url="/token"></homeroom-chat>`,
    '/framed': `<!doctype html><html lang="en"><title>Host</title>
<iframe title="Conversations" src="${chat}/frame/" width="900" height="600"></iframe>
<script src="/framed.js"></script>`,
    '/framed.js': `addEventListener('message', async ({ data, source, origin }) => {
  if (origin !== '${chat}' || data.homeroom !== 'token?') return
  const { token } = await (await fetch('/token')).json()
  source.postMessage({ homeroom: 'token', id: data.id, token }, origin)
})`,
  }
}
