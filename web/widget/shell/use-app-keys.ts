/** Keys that work wherever in the widget one is: the switcher, the next conversation, everything read, help. */
import type { ConversationId } from '../../../schema/ids.ts'
import type { Chat } from './chat.ts'
import type { ShownDialog } from './overlays.ts'

export function useAppKeys(props: {
  chat: Chat
  openId: ConversationId | null
  show: (dialog: ShownDialog) => void
}): (event: KeyboardEvent) => void {
  const { chat, openId, show } = props
  const { client, open, announcer, strings } = chat

  function step(by: 1 | -1, isUnreadOnly: boolean): void {
    const { entries } = client.conversations.getSnapshot()
    const at = entries.findIndex(({ id }) => id === openId)
    const turned = by === 1 ? [...entries.slice(at + 1)] : entries.slice(0, Math.max(0, at)).toReversed()
    const next = turned.find(({ unread }) => !isUnreadOnly || unread > 0)
    if (next) open(next.id)
  }

  return (event) => {
    const isTyping = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') show({ kind: 'switcher' })
    else if (event.altKey && event.key === 'ArrowDown') step(1, event.shiftKey)
    else if (event.altKey && event.key === 'ArrowUp') step(-1, event.shiftKey)
    else if (event.shiftKey && event.key === 'Escape')
      client.api.markAllRead().catch(() => announcer.urgent(strings.act.failed))
    else if (event.key === '?' && !isTyping) show({ kind: 'keys' })
    else return
    event.preventDefault()
  }
}
