/**
 * Homeroom's worker with counters on it: rows written, alarms, calls between rooms, by campus. It changes nothing that
 * is counted; its times are no figures of ours. `GET /bench/counts` says and forgets them.
 */
import { ConversationRoom as PlainConversationRoom } from '../../../durable-objects/conversation/conversation-room.ts'
import { DeliveryRelay as PlainDeliveryRelay } from '../../../durable-objects/delivery-relay.ts'
import { PersonalRoom as PlainPersonalRoom } from '../../../durable-objects/personal/personal-room.ts'
import { app } from '../../../worker/app.ts'
import type { Environment } from '../../../worker/environment.ts'
import type { CampusCounts, RoomCounts } from '../counts.ts'

export { AdmissionGate } from '../../../durable-objects/admission/admission-gate.ts'
export { WebhookCourier } from '../../../durable-objects/webhooks/webhook-courier.ts'

type Cursor = SqlStorageCursor<Record<string, SqlStorageValue>>
/** Rows are counted by their cursor, which may still be read. */
type Tally = Omit<RoomCounts, 'rowsWritten'> & { cursors: Cursor[] }

/** All objects of a process share one isolate. */
const tallies = new Map<string, Tally>()

function tallyOf(state: DurableObjectState): Tally {
  const [campusId = ''] = (state.id.name ?? '').split('/')
  const known = tallies.get(campusId)
  if (known) return known
  const tally = { cursors: [], alarmsSet: 0, alarmsRun: 0, deliveries: 0, relays: 0, begun: 0 }
  tallies.set(campusId, tally)
  return tally
}

/** Before the room sees its storage. */
function watched(state: DurableObjectState): DurableObjectState {
  const { storage } = state
  const { sql } = storage
  const exec = sql.exec.bind(sql)
  const setAlarm = storage.setAlarm.bind(storage)
  Object.defineProperty(sql, 'exec', {
    value: (text: string, ...values: unknown[]) => {
      const cursor = exec(text, ...values)
      tallyOf(state).cursors.push(cursor)
      return cursor
    },
  })
  Object.defineProperty(storage, 'sql', { value: sql })
  Object.defineProperty(storage, 'setAlarm', {
    value: (at: number) => {
      tallyOf(state).alarmsSet += 1
      return setAlarm(at)
    },
  })
  tallyOf(state).begun += 1
  return state
}

export class ConversationRoom extends PlainConversationRoom {
  constructor(state: DurableObjectState, environment: Environment) {
    super(watched(state), environment)
  }

  override async alarm(): Promise<void> {
    tallyOf(this.ctx).alarmsRun += 1
    await super.alarm()
  }
}

export class PersonalRoom extends PlainPersonalRoom {
  override async deliver(...delivery: Parameters<PlainPersonalRoom['deliver']>): Promise<void> {
    tallyOf(this.ctx).deliveries += 1
    await super.deliver(...delivery)
  }
}

export class DeliveryRelay extends PlainDeliveryRelay {
  override async relay(...relayed: Parameters<PlainDeliveryRelay['relay']>): Promise<void> {
    tallyOf(this.ctx).relays += 1
    await super.relay(...relayed)
  }
}

function takeCounts(): CampusCounts {
  const counts: CampusCounts = {}
  for (const [campusId, { cursors, ...rest }] of tallies)
    counts[campusId] = {
      ...rest,
      rowsWritten: cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0),
    }
  tallies.clear()
  return counts
}

export default {
  fetch(request, environment, context) {
    if (new URL(request.url).pathname === '/bench/counts') return Response.json(takeCounts())
    return app.fetch(request, environment, context)
  },
} satisfies ExportedHandler<Environment>
