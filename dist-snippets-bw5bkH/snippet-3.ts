import { connect, type ConversationEntry } from 'homeroom/client'

const homeroom = connect({ url: 'https://chat.school.example', token: async () => 'a token' })
const [row] = homeroom.conversations.getSnapshot().entries
if (row) show(row)

function show({ id }: ConversationEntry) {
  const conversation = homeroom.open(id, { at: 'unread' })
  conversation.messages.subscribe(() => {
    const { messages, outgoing, people, older, newer } = conversation.messages.getSnapshot()
    if (older.state === 'more') console.log('there is more above')
    for (const { senderId, text } of messages) console.log(people.get(senderId)?.name, text)
    if (newer.state === 'end') for (const { text, state } of outgoing) console.log(text, state)
  })
  conversation.send({ text: 'Is chapter 7 part of the exam?' })
  addEventListener('pagehide', () => conversation.close())
}
