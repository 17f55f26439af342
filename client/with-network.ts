/** A connection's status as a person sees it: while the browser has no network, there is no point in counting down. */
import type { ConnectionStatus } from './api/connection-status.ts'
import type { Store } from './api/store.ts'
import type { Attention } from './surroundings.ts'

const offline: ConnectionStatus = { state: 'offline' }

export function withNetwork(status: Store<ConnectionStatus>, attention: Attention): Store<ConnectionStatus> {
  return {
    getSnapshot() {
      const known = status.getSnapshot()
      return known.state === 'reconnecting' && !attention.isOnline ? offline : known
    },
    subscribe(listener) {
      const ends = [status.subscribe(listener), attention.subscribe(listener)]
      return () => {
        for (const end of ends) end()
      }
    },
  }
}
