import type { ConversationId, HomeroomClient } from 'homeroom/client'
import { useConversation, useStore } from 'homeroom/client/react'

export function Messages({ homeroom, id }: { homeroom: HomeroomClient; id: ConversationId }) {
  const conversation = useConversation(homeroom, id, { at: 'unread' })
  const shown = useStore(conversation?.messages)
  if (!shown || shown.freshness === 'none') return <p>Loading</p>
  return (
    <ol>
      {shown.messages.map((message) => (
        <li key={message.clientMessageId}>{message.text}</li>
      ))}
    </ol>
  )
}
