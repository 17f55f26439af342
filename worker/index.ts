/** What wrangler deploys: the door, and the classes of the rooms behind it. */
export { AdmissionGate } from '../durable-objects/admission/admission-gate.ts'
export { ConversationRoom } from '../durable-objects/conversation/conversation-room.ts'
export { DeliveryRelay } from '../durable-objects/delivery-relay.ts'
export { PersonalRoom } from '../durable-objects/personal/personal-room.ts'
export { WebhookCourier } from '../durable-objects/webhooks/webhook-courier.ts'
export { entry as default } from './entry.ts'
