/** A rule of a room that has memory is told twice, the second time with the room evicted between the steps (H4). */
import { evictDurableObject } from 'cloudflare:test'

type Interlude = { between: string; evict: (stub: DurableObjectStub) => Promise<void> }

export const evictions: Interlude[] = [
  { between: 'nothing', evict: async () => {} },
  { between: 'an eviction', evict: (stub) => evictDurableObject(stub, { webSockets: 'hibernate' }) },
]
