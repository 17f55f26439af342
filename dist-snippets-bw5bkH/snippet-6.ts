import { connect, eachOf } from 'homeroom/client'

const homeroom = connect({ url: 'https://chat.school.example', token: async () => 'a token' })
const { signal } = new AbortController()
const { data } = await homeroom.api.search('exam from:me has:file', { limit: 20 }, { signal })
for (const { conversationId, message } of data) console.log(conversationId, message.seq, message.text)

for await (const row of eachOf((page) => homeroom.api.conversations({ ...page, archived: true }, { signal })))
  console.log(row.title)
