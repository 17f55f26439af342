/** What `env` of `cloudflare:workers` holds in tests inside workerd: what the Worker itself is bound to. */
import type { Environment } from '../worker/environment.ts'
import type { Services } from './services.ts'

declare global {
  namespace Cloudflare {
    interface Env extends Environment, Services {
      DATABASE_ENDPOINT: string
    }
  }
}
