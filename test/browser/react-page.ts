/** A page in React over the SDK: a list, a conversation in strict mode, and a button that closes it. */
import { createElement as h, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { ConversationId } from '../../schema/ids.ts'
import type { Conversation, HomeroomClient } from '../../client/homeroom.ts'
import { connect } from '../../client/homeroom.ts'
import { useConversation, useStore } from '../../client/react.ts'

let shown: Conversation | null = null

function Messages({ homeroom, id }: { homeroom: HomeroomClient; id: ConversationId }) {
  const conversation = useConversation(homeroom, id)
  shown = conversation ?? shown
  const messages = useStore(conversation?.messages)?.messages ?? []
  return h(
    'p',
    { id: 'messages' },
    messages.map(({ seq, text }) => h('span', { key: seq }, text)),
  )
}

function Screen({ homeroom, id }: { homeroom: HomeroomClient; id: ConversationId }) {
  const [isOpen, setOpen] = useState(true)
  const { entries } = useStore(homeroom.conversations)
  const status = useStore(isOpen ? null : shown?.status)
  return h(
    'div',
    null,
    h('p', { id: 'rows' }, entries.map(({ title }) => title).join()),
    h('p', { id: 'status' }, status?.state ?? 'open'),
    h('button', { id: 'close', onClick: () => setOpen(false) }, 'Close'),
    isOpen && h(Messages, { homeroom, id }),
  )
}

export function show(element: Element, { token, id, url }: { token: string; id: string; url: string }): void {
  const homeroom = connect({ url, token: async () => token })
  createRoot(element).render(h(StrictMode, null, h(Screen, { homeroom, id: id as ConversationId })))
}
