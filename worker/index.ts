/** What wrangler deploys: the door, and the class of the rooms behind it. */
export { ConversationRoom } from '../durable-objects/conversation/conversation-room.ts'
export { app as default } from './app.ts'
