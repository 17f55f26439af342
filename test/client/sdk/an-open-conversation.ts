/** A client that has one conversation open, and its room at the other end of the socket. */
import { aWelcome, messagesFrom } from '../builders.ts'
import { aClient, algebra, type ClientOptions, settled } from './a-client.ts'

/** Open, its socket up, holding the newest messages of a conversation that has `last` in all. */
export async function anOpenConversation(
  {
    from = 1,
    last = 3,
    at,
    ...more
  }: ClientOptions & { from?: number; last?: number; at?: 'unread' | number } = {},
  welcome: Partial<Parameters<typeof aWelcome>[0]> = {},
) {
  const client = await aClient(more)
  const conversation = client.homeroom.open(algebra, at === undefined ? {} : { at })
  await settled()
  const room = client.roomOf(algebra)
  room.opens()
  room.says(aWelcome({ messages: messagesFrom(from, last), ...welcome }))
  await settled()
  return { ...client, conversation, room }
}
